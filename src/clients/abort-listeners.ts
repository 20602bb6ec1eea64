const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` once when `signal` aborts. However many calls share a signal, the signal itself gets one listener:
 * more than ten would make Node warn of a leak, and adding one costs more than the set that stands here for it.
 *
 * @returns how to stop listening
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  let listeners = listenersOf.get(signal);
  if (!listeners) {
    const fresh = new Set<() => void>();
    listeners = fresh;
    listenersOf.set(signal, fresh);
    signal.addEventListener(
      'abort',
      () => {
        for (const listen of [...fresh]) listen();
        fresh.clear();
      },
      { once: true },
    );
  }
  const entry = () => {
    listener();
  };
  listeners.add(entry);
  const registered = listeners;
  return () => registered.delete(entry);
}
