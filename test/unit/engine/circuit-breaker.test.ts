import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreaker, type CallPermit } from '../../../src/engine/services/circuit-breaker.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const OPTIONS = { windowMs: 10_000, minCalls: 4, failureRatio: 0.5, openMs: 5000 };

function breaker(options = OPTIONS) {
  const clock = new VirtualClock();
  const changes: string[] = [];
  const circuit = new CircuitBreaker(clock, options, (state) => changes.push(state));
  const permit = (): CallPermit => {
    const given = circuit.tryAcquire();
    if (!given) throw new Error('The circuit is open.');
    return given;
  };
  const fail = (times: number) => {
    for (let n = 0; n < times; n += 1) permit().failed();
  };
  const succeed = (times: number) => {
    for (let n = 0; n < times; n += 1) permit().succeeded();
  };
  return { clock, changes, circuit, permit, fail, succeed };
}

describe('a circuit breaker', () => {
  it('opens when enough of enough calls failed', () => {
    const { circuit, fail, succeed } = breaker();
    succeed(2);
    fail(1);
    expect(circuit.state).toBe('CLOSED');
    fail(1);
    expect(circuit.state).toBe('OPEN');
    expect(circuit.tryAcquire()).toBeNull();
  });

  it('does not open for few calls, nor for a small share', () => {
    const { circuit, fail, succeed } = breaker();
    fail(3);
    expect(circuit.state).toBe('CLOSED');
    const other = breaker();
    other.succeed(7);
    other.fail(5);
    expect(other.circuit.state).toBe('CLOSED');
    other.fail(2);
    expect(other.circuit.state).toBe('OPEN');
    succeed(1);
    expect(circuit.state).toBe('OPEN');
  });

  it('forgets what is older than its window', () => {
    const { clock, circuit, fail } = breaker();
    fail(3);
    clock.advance(11_001);
    fail(3);
    expect(circuit.state).toBe('CLOSED');
    fail(1);
    expect(circuit.state).toBe('OPEN');
  });

  it('remembers what is younger', () => {
    const { clock, circuit, fail } = breaker();
    fail(3);
    clock.advance(8900);
    fail(1);
    expect(circuit.state).toBe('OPEN');
  });

  it('lets one probe through after a while, and no second', () => {
    const { clock, circuit, fail } = breaker();
    fail(4);
    expect(circuit.waitMs()).toBe(5000);
    clock.advance(4999);
    expect(circuit.tryAcquire()).toBeNull();
    expect(circuit.waitMs()).toBe(1);
    clock.advance(1);
    expect(circuit.waitMs()).toBe(0);
    const probe = circuit.tryAcquire();
    expect(probe?.probe).toBe(true);
    expect(circuit.state).toBe('HALF_OPEN');
    expect(circuit.tryAcquire()).toBeNull();
    expect(circuit.waitMs()).toBe(5000);
  });

  it('closes with a probe that succeeds, and starts counting anew', () => {
    const { clock, changes, circuit, permit, fail } = breaker();
    fail(4);
    clock.advance(5000);
    permit().succeeded();
    expect(circuit.state).toBe('CLOSED');
    fail(3);
    expect(circuit.state).toBe('CLOSED');
    expect(changes).toEqual(['OPEN', 'HALF_OPEN', 'CLOSED']);
  });

  it('opens again for as long with a probe that fails', () => {
    const { clock, changes, circuit, permit, fail } = breaker();
    fail(4);
    clock.advance(5000);
    permit().failed();
    expect(circuit.state).toBe('OPEN');
    expect(circuit.waitMs()).toBe(5000);
    expect(changes).toEqual(['OPEN', 'HALF_OPEN', 'OPEN']);
  });

  it('probes again where a probe was called off', () => {
    const { clock, circuit, permit, fail } = breaker();
    fail(4);
    clock.advance(5000);
    permit().withdrawn();
    expect(circuit.waitMs()).toBe(0);
    expect(permit().probe).toBe(true);
  });

  it('learns nothing from calls that were called off', () => {
    const { circuit, permit, fail } = breaker();
    fail(3);
    for (let n = 0; n < 10; n += 1) permit().withdrawn();
    expect(circuit.state).toBe('CLOSED');
  });

  it('learns nothing from calls that began before it opened', () => {
    const { clock, circuit, permit, fail } = breaker();
    const early = [permit(), permit()];
    fail(4);
    clock.advance(3000);
    early[0]?.succeeded();
    expect(circuit.state).toBe('OPEN');
    early[1]?.failed();
    expect(circuit.waitMs()).toBe(2000);
  });

  it('is timed by the clock that cannot jump', () => {
    const { clock, circuit, fail } = breaker();
    fail(4);
    clock.setWall(clock.now() + 86_400_000);
    expect(circuit.waitMs()).toBe(5000);
    clock.setWall(0);
    clock.advance(5000);
    expect(circuit.waitMs()).toBe(0);
  });

  it('never has two probes out, and never hands out a plain call while it is not closed', () => {
    const step = fc.constantFrom('take', 'succeed', 'fail', 'withdraw', 'wait');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { clock, circuit } = breaker({ ...OPTIONS, minCalls: 2 });
        const out: CallPermit[] = [];
        for (const next of steps) {
          const permit = next === 'take' ? circuit.tryAcquire() : undefined;
          if (permit) {
            expect(permit.probe).toBe(circuit.state !== 'CLOSED');
            out.push(permit);
          }
          if (next === 'succeed') out.shift()?.succeeded();
          if (next === 'fail') out.shift()?.failed();
          if (next === 'withdraw') out.shift()?.withdrawn();
          if (next === 'wait') clock.advance(2500);
          expect(out.filter(({ probe }) => probe).length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('comes back in the end, whatever happened', () => {
    const { clock, circuit, fail, permit } = breaker();
    for (let n = 0; n < 50; n += 1) {
      if (circuit.state === 'CLOSED') fail(4);
      clock.advance(5000);
      permit().failed();
    }
    clock.advance(5000);
    permit().succeeded();
    expect(circuit.state).toBe('CLOSED');
    expect(clock.timers).toBe(0);
  });
});
