import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { onAbort } from '../../../src/clients/abort-listeners.js';

describe('listening to a signal that many share', () => {
  it('calls each listener once that has not left, and adds one listener to the signal', () => {
    const controller = new AbortController();
    const heard: number[] = [];
    const stops = Array.from({ length: 20 }, (_, n) => onAbort(controller.signal, () => heard.push(n)));
    for (const stop of stops.slice(3)) stop();
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    controller.abort();
    expect(heard).toEqual([0, 1, 2]);
  });

  it('counts the same function as often as it was given', () => {
    const controller = new AbortController();
    let calls = 0;
    const listener = () => {
      calls += 1;
    };
    onAbort(controller.signal, listener);
    onAbort(controller.signal, listener)();
    controller.abort();
    expect(calls).toBe(1);
  });
});
