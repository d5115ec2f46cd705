import { expect, test, vi } from "vitest";
import { unreached } from "../api/problem";
import { PIECE, sendPieces } from "./pieces";
import { type Arrived, after } from "./put";

const SIZE = 2.5 * PIECE;
const file = { size: SIZE, slice: (start: number, end: number) => ({ size: end - start }) } as Blob;

/** A store that answers as told, in turn; it gives the ranges that it was asked for. */
function store(...answers: (Arrived | Error)[]) {
  const ranges: string[] = [];
  const send = (_: string, _body: unknown, headers: Record<string, string>) => {
    ranges.push(headers["Content-Range"] ?? "");
    const answer = answers.shift() ?? "all";
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { ranges, send };
}

const watch = () => ({ progress: vi.fn(), waiting: vi.fn(), signal: new AbortController().signal });
const soon = () => Promise.resolve();

test("a file goes piece by piece to its end", async () => {
  const { ranges, send } = store(0, PIECE, 2 * PIECE, "all");
  await sendPieces("session", file, watch(), send, soon);
  expect(ranges).toEqual([
    `bytes */${SIZE}`,
    `bytes 0-${PIECE - 1}/${SIZE}`,
    `bytes ${PIECE}-${2 * PIECE - 1}/${SIZE}`,
    `bytes ${2 * PIECE}-${SIZE - 1}/${SIZE}`,
  ]);
});

test("after a break it asks what arrived and goes on from there", async () => {
  const { ranges, send } = store(0, PIECE, unreached(), unreached(), PIECE + 5, "all");
  const seen = watch();
  await sendPieces("session", file, seen, send, soon);
  expect(ranges.slice(3)).toEqual([
    `bytes */${SIZE}`,
    `bytes */${SIZE}`,
    `bytes ${PIECE + 5}-${2 * PIECE + 4}/${SIZE}`,
  ]);
  expect(seen.waiting.mock.calls).toEqual([[false], [true], [false]]);
});

test("where everything arrived already nothing is sent", async () => {
  const { ranges, send } = store("all");
  await sendPieces("session", file, watch(), send, soon);
  expect(ranges).toEqual([`bytes */${SIZE}`]);
});

test("it gives up when nothing arrives any more", async () => {
  const { send } = store(...Array.from({ length: 20 }, unreached));
  await expect(sendPieces("session", file, watch(), send, soon)).rejects.toThrow();
});

test("what lies there is read from the header", () => {
  expect([after("bytes=0-99"), after(null), after("bytes=5-9")]).toEqual([100, 0, 0]);
});
