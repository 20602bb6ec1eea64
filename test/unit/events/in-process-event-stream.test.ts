import { describe, expect, it } from '@jest/globals';
import { InProcessEventStream } from '../../../src/events/in-process/in-process-event-stream.js';

describe('the fan-out in this process', () => {
  it('tells of a listener that threw', () => {
    const errors: unknown[] = [];
    const stream = new InProcessEventStream((error) => errors.push(error));
    const fault = new Error('a bug');
    stream.subscribe(null, () => {
      throw fault;
    });
    stream.publish({ campaignId: 'c1', tenantId: 't1', sequence: 1, entries: [] });
    expect(errors).toEqual([fault]);
  });
});
