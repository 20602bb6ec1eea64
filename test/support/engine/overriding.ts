/**
 * An object with some of its methods replaced. What is not replaced is called on the object itself, so that its private
 * parts are found.
 */
export function overriding<T extends object>(target: T, replaced: Partial<T>): T {
  return new Proxy(target, {
    get(object, name) {
      if (name in replaced) return Reflect.get(replaced, name) as unknown;
      const value = Reflect.get(object, name, object) as unknown;
      return typeof value === 'function' ? (value.bind(object) as unknown) : value;
    },
  });
}
