import { expect, test } from "vitest";
import { pageOf } from "./focus";

test.each([
  ["/inbox", "/inbox"],
  ["/inbox/t-1", "/inbox"],
  ["/tasks/t-1", "/inbox"],
  ["/operations/queues", "/operations"],
  ["/owner/leave/work", "/owner/leave"],
  ["/owner/leave", "/owner/leave"],
])("%s is the page %s", (place, page) => expect(pageOf(place)).toBe(page));

test.each(["/requests/r-1", "/processes/leave", "/owner/leave/versions/1", "/inboxes", "/"])(
  "%s is a page of its own",
  (place) => expect(pageOf(place)).toBe(place),
);
