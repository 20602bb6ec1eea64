import { InProcessEventStream } from '../../src/events/in-process/in-process-event-stream.js';
import { describeEventStream } from './event-stream.conformance.js';

describeEventStream('in process', () => {
  const stream = new InProcessEventStream(() => undefined);
  return Promise.resolve({ publisher: stream, subscriber: stream });
});
