/** What the hub says when it refuses (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  requestId?: string;
  errors?: { pointer: string; detail: string }[];
  [more: string]: unknown;
}

/** A refusal, or no answer at all (`status` 0). */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ApiError";
  }

  get status(): number {
    return this.problem.status;
  }

  /** Whether the hub was not reached, or asks to try again. */
  get isPassing(): boolean {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

/** The refusal in an answer, whatever stood in its body. */
export function refusalOf(status: number, body: unknown): ApiError {
  if (body && typeof body === "object" && "detail" in body)
    return new ApiError({ ...(body as Problem), status });
  return new ApiError({ type: "about:blank", title: "", status, detail: "" });
}

/** Nobody answered. */
export function unreached(): ApiError {
  return new ApiError({ type: "about:blank", title: "", status: 0, detail: "" });
}
