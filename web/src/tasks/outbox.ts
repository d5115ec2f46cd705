/** One decision, on the version of the task that was seen. */
export interface Decision {
  task: string;
  version: number;
  outcome: "approve" | "reject" | "return";
  comment: string;
}

type Send = (decisions: readonly Decision[]) => Promise<void>;

interface Batch {
  decisions: readonly Decision[];
  timer: ReturnType<typeof setTimeout>;
}

/** Decisions that can still be taken back: each lot waits a few seconds before it is sent. */
export class Outbox {
  readonly #send: Send;
  readonly #wait: number;
  readonly #batches = new Set<Batch>();
  readonly #listeners = new Set<() => void>();
  #held: ReadonlySet<string> = new Set();

  constructor(send: Send, wait = 5_000) {
    this.#send = send;
    this.#wait = wait;
  }

  /** The tasks whose decision is not sent yet, or on its way. */
  readonly held = (): ReadonlySet<string> => this.#held;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes decisions; what it returns takes them back, as long as they wait. */
  put(decisions: readonly Decision[]): () => void {
    const batch: Batch = { decisions, timer: setTimeout(() => void this.#go(batch), this.#wait) };
    this.#batches.add(batch);
    this.#hold(decisions, true);
    return () => {
      if (!this.#batches.delete(batch)) return;
      clearTimeout(batch.timer);
      this.#hold(decisions, false);
    };
  }

  /** Gives away what waits: the page is being left, and somebody else sends it. */
  empty(): Decision[] {
    const waiting = [...this.#batches];
    this.#batches.clear();
    for (const { timer } of waiting) clearTimeout(timer);
    const decisions = waiting.flatMap((batch) => batch.decisions);
    this.#hold(decisions, false);
    return decisions;
  }

  async #go(batch: Batch): Promise<void> {
    if (!this.#batches.delete(batch)) return;
    clearTimeout(batch.timer);
    try {
      await this.#send(batch.decisions);
    } finally {
      this.#hold(batch.decisions, false);
    }
  }

  #hold(decisions: readonly Decision[], on: boolean): void {
    const next = new Set(this.#held);
    for (const { task } of decisions) on ? next.add(task) : next.delete(task);
    this.#held = next;
    for (const listener of this.#listeners) listener();
  }
}
