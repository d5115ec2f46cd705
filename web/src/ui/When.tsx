import { dayAndTime, relative } from "../i18n/format";

/** A moment, said as people say it; the exact one is a glance away. */
export function When({ at, exact = false }: { at: string; exact?: boolean }) {
  const full = dayAndTime(at);
  if (exact) return <time dateTime={at}>{full}</time>;
  return (
    <time dateTime={at} title={full}>
      {relative(at)}
    </time>
  );
}
