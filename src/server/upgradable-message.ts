import { IncomingMessage } from 'node:http';

/**
 * A request that is upgraded to a WebSocket or to nothing. Node hands every request with an `Upgrade` header to whoever
 * listens for upgrades; one to another protocol, such as the `h2c` that Java's and curl's clients offer, is to be served
 * as if it had none (RFC 9110, section 7.8).
 */
export class UpgradableMessage extends IncomingMessage {
  // Node's constructor sets it before fields of our own are there: no private name.
  private asked = false;

  get upgrade(): boolean {
    const isWebSocket = this.headers.upgrade?.toLowerCase() === 'websocket';
    return this.asked && (isWebSocket || this.method === 'CONNECT');
  }

  /** Node's parser sets what the request asks for. */
  set upgrade(asked: boolean) {
    this.asked = asked;
  }
}
