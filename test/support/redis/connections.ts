import { RedisConnection, type RedisState } from '../../../src/redis/connection.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';

/** Connections of a test, and what they told. */
export class Connections {
  private readonly open: RedisConnection[] = [];
  readonly told: RedisState[] = [];

  /** Connects as a process would. */
  async connect(url: string): Promise<RedisConnection> {
    const connection = await RedisConnection.open(url, new SystemClock(), (state) => this.told.push(state));
    this.open.push(connection);
    return connection;
  }

  closeAll(): void {
    for (const connection of this.open.splice(0)) connection.close();
    this.told.length = 0;
  }
}
