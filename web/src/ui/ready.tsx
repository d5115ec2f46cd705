import { type ComponentType, lazy, useState } from "react";

/**
 * A part of the page that is loaded when it is wanted, or before by `load`: then it stands there at once, where a lazy
 * one shows that it waits first, and React lets that be seen for a while.
 */
export function ready<P extends object>(part: () => Promise<{ default: ComponentType<P> }>) {
  let known: ComponentType<P> | undefined;
  const load = async () => {
    const made = await part();
    known = made.default;
    return made;
  };
  const Later: ComponentType<P> = lazy(load) as unknown as ComponentType<P>;
  function Ready(props: P) {
    const [Shown] = useState(() => known ?? Later);
    return <Shown {...props} />;
  }
  return Object.assign(Ready, { load });
}
