/** One step on the way to a place in a definition: a key, or an item of a list. */
export type Step = { key: string } | { item: true };

/** Where one writes in a definition: the way there, and whether a key or the value of one is being written. */
export interface Place {
  path: Step[];
  at: "key" | "value";
  /** What of the word stands already, and where it begins in the text. */
  word: string;
  from: number;
  /** Keys that stand there already. */
  taken: string[];
}

interface Token {
  column: number;
  key?: string;
}

const KEY = /^("?)([^\s:#"'[\]{}-][^:#"]*?)\1\s*:(?=\s|$)/;
const WORD = /[^\s,{}[\]:]*$/;

/** The dashes and the key with which a line begins. */
function tokens(line: string): Token[] {
  const found: Token[] = [];
  let column = line.length - line.trimStart().length;
  while (/^-(\s|$)/.test(line.slice(column))) {
    found.push({ column });
    const rest = line.slice(column + 1);
    column += 1 + rest.length - rest.trimStart().length;
  }
  const key = KEY.exec(line.slice(column))?.[2];
  if (key) found.push({ column, key });
  return found;
}

function isBlank(line: string): boolean {
  return !line.trim() || line.trimStart().startsWith("#");
}

/** Where a text is being written on at `offset`; nowhere within a comment. */
export function placeAt(text: string, offset: number): Place | undefined {
  const before = text.slice(0, offset).split("\n");
  const line = before.pop() ?? "";
  if (/(^|\s)#/.test(line)) return undefined;
  const own = tokens(line);
  const key = own.find((token) => token.key !== undefined);
  const column = own.at(-1)?.column ?? line.length - line.trimStart().length;
  const dashes = own.filter((token) => token.key === undefined);
  const begins = key ? key.column : startOf(line, dashes);
  const path = [...above(before, dashes[0]?.column ?? begins, dashes.length > 0), ...dashes.map(step)];
  if (!key) {
    const flow = flowAt(line.slice(begins), offset - (line.length - begins));
    if (flow) return { ...flow, path: [...path, ...flow.path] };
    return {
      path,
      at: "key",
      word: line.slice(begins),
      from: offset - (line.length - begins),
      taken: siblings(text, offset, begins),
    };
  }
  const start = line.indexOf(":", key.column + (key.key ?? "").length) + 1;
  const flow = flowAt(line.slice(start), offset - (line.length - start));
  const whole = [...path, step({ column, key: key.key ?? "" })];
  if (flow) return { ...flow, path: [...whole, ...flow.path] };
  const word = line.slice(start).trimStart();
  return { path: whole, at: "value", word, from: offset - word.length, taken: [] };
}

function startOf(line: string, dashes: Token[]): number {
  const after = (dashes.at(-1)?.column ?? -1) + 1;
  return after + line.slice(after).length - line.slice(after).trimStart().length;
}

function step(token: Token): Step {
  return token.key === undefined ? { item: true } : { key: token.key };
}

/** The way from the top to what begins at a column, read upwards; a list may stand as far left as its key. */
function above(lines: string[], column: number, inList: boolean): Step[] {
  const path: Step[] = [];
  let edge = column;
  let item = inList;
  for (let at = lines.length - 1; at >= 0 && (edge > 0 || item); at -= 1) {
    const line = lines[at] ?? "";
    if (isBlank(line)) continue;
    for (const token of tokens(line).reverse()) {
      const parent = token.column < edge || (item && token.key !== undefined && token.column === edge);
      if (!parent) continue;
      path.unshift(step(token));
      edge = token.column;
      item = token.key === undefined;
    }
  }
  return path;
}

/** The keys beside the one that is being written: as far left, in the same block. */
function siblings(text: string, offset: number, column: number): string[] {
  const lines = text.split("\n");
  const here = text.slice(0, offset).split("\n").length - 1;
  return [...beside(lines.slice(0, here + 1).reverse(), column), ...beside(lines.slice(here + 1), column)];
}

function beside(lines: string[], column: number): string[] {
  const found: string[] = [];
  for (const line of lines) {
    if (isBlank(line)) continue;
    const all = tokens(line);
    const left = all[0]?.column ?? line.length - line.trimStart().length;
    const key = all.find((token) => token.key !== undefined && token.column === column);
    if (key?.key) found.push(key.key);
    if (left < column) break;
  }
  return found;
}

interface Opened {
  path: Step[];
  list: boolean;
  keys: string[];
  /** The key whose value is being written. */
  key?: string | undefined;
}

/** The place within brackets that a line has opened and not closed. */
function flowAt(text: string, from: number): Place | undefined {
  const open: Opened[] = [];
  let quoted = "";
  let begun = 0;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at] ?? "";
    const inner = open.at(-1);
    if (quoted) {
      if (mark === quoted) quoted = "";
    } else if (`"'`.includes(mark) && /[\s,:[{]/.test(text[at - 1] ?? " ")) {
      quoted = mark;
    } else if (mark === "{" || mark === "[") {
      open.push({ path: wayInto(inner), list: mark === "[", keys: [] });
      begun = at + 1;
    } else if (mark === "}" || mark === "]") {
      open.pop();
    } else if (mark === ":" && inner && !inner.list && /\s/.test(text[at + 1] ?? " ")) {
      inner.key = text.slice(begun, at).trim().replace(/^"|"$/g, "");
      inner.keys.push(inner.key);
      begun = at + 1;
    } else if (mark === "," && inner) {
      inner.key = undefined;
      begun = at + 1;
    }
  }
  const inner = open.at(-1);
  if (!inner) return undefined;
  const word =
    inner.key === undefined && !inner.list ? text.slice(begun).trimStart() : (WORD.exec(text)?.[0] ?? "");
  const path = open.flatMap((one) => one.path);
  const place = { word, from: from + text.length - word.length };
  if (inner.list) return { ...place, path: [...path, { item: true }], at: "value", taken: [] };
  if (inner.key === undefined) return { ...place, path, at: "key", taken: inner.keys };
  return { ...place, path: [...path, { key: inner.key }], at: "value", taken: [] };
}

function wayInto(outer: Opened | undefined): Step[] {
  if (!outer) return [];
  if (outer.list) return [{ item: true }];
  return outer.key === undefined ? [] : [{ key: outer.key }];
}
