import { describe, expect, it } from '@jest/globals';
import { parseCommandLine, USAGE } from '../../../examples/services/command-line.js';
import { SCENARIO_NAMES } from '../../../examples/services/scenarios.js';

describe('the command line', () => {
  it('starts with the defaults when nothing is said', () => {
    expect(parseCommandLine([])).toEqual({ kind: 'start', options: {} });
  });

  it('understands every flag', () => {
    const line =
      '--host ::1 --port-base 9001 --latency 20-80 --failure-rate 0.25 --seed 7 --scenario flaky-radar ' +
      '--slow-ms 50 --ledger publications.jsonl';
    expect(parseCommandLine(line.split(' '))).toEqual({
      kind: 'start',
      options: {
        host: '::1',
        ports: { radar: 9001, analyst: 9002, visual: 9003, optimizer: 9004 },
        latencyMs: { minMs: 20, maxMs: 80 },
        failureRate: 0.25,
        seed: 7,
        scenario: 'flaky-radar',
        slowMs: 50,
        ledgerFile: 'publications.jsonl',
      },
    });
    expect(parseCommandLine(['--ports', '1,2,0,4', '--latency', '5'])).toMatchObject({
      options: {
        ports: { radar: 1, analyst: 2, visual: 0, optimizer: 4 },
        latencyMs: { minMs: 5, maxMs: 5 },
      },
    });
    expect(parseCommandLine(['--free-ports'])).toMatchObject({ options: { ports: 0 } });
    expect(parseCommandLine(['--help'])).toEqual({ kind: 'help' });
  });

  it.each([
    '--unknown',
    'positional',
    '--latency',
    '--latency fast',
    '--latency 80-20',
    '--latency 1-2-3',
    '--failure-rate 1.5',
    '--failure-rate=-1',
    '--seed 1.5',
    '--scenario nonsense',
    '--port-base 65533',
    '--ports 1,2,3',
    '--ports 1,2,3,4,5',
    '--ports 1,2,3,70000',
    '--free-ports --port-base 9001',
  ])('refuses %s', (line) => {
    const command = parseCommandLine(line.split(' '));
    expect(command.kind).toBe('wrong');
    expect(command).toMatchObject({ message: expect.stringMatching(/./) });
  });

  it('tells about every scenario', () => {
    for (const name of SCENARIO_NAMES.filter((each) => !each.endsWith('-learn'))) {
      expect(name.split('-').every((part) => USAGE.includes(part))).toBe(true);
    }
  });
});
