import { beforeEach, expect, test, vi } from "vitest";

const { app, authentication } = vi.hoisted(() => ({
  app: { initialize: vi.fn(), getContext: vi.fn(), openLink: vi.fn(async () => {}) },
  authentication: { getAuthToken: vi.fn() },
}));
vi.mock("@microsoft/teams-js", () => ({ app, authentication }));

import { endOf, leaveToTeams, meetTeams, placeIn, teamsSession } from "./teams";

const NOW = Date.now();

function token(minutes: number): string {
  const claims = btoa(JSON.stringify({ exp: Math.floor(NOW / 1000) + minutes * 60, name: "Zoë?>" }));
  return `e30.${claims.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.x`;
}

beforeEach(() => {
  vi.clearAllMocks();
  app.initialize.mockResolvedValue(undefined);
});

test("Teams says how it looks and what is to be opened", async () => {
  const said = { app: { theme: "dark", locale: "de-de" }, page: { subPageId: "/requests/0190-ab" } };
  app.getContext.mockResolvedValue(said);
  expect(await meetTeams()).toEqual({ theme: "dark", locale: "de-de", place: "/requests/0190-ab" });
});

test("whoever does not answer, or refuses, is not Teams", async () => {
  app.initialize.mockReturnValue(new Promise(() => {}));
  expect(await meetTeams(1)).toBeUndefined();
  app.initialize.mockRejectedValue(new Error("No Parent window found."));
  expect(await meetTeams()).toBeUndefined();
});

test.each([
  "",
  undefined,
  "inbox",
  "//stranger.example",
  "https://stranger.example/",
  "/\\stranger",
  "/a?b=c",
  "/../x",
  "/",
])("a link cannot lead to %s", (said) => expect(placeIn(said)).toBeUndefined());

test("a token serves everybody until shortly before its end", async () => {
  authentication.getAuthToken.mockResolvedValueOnce(token(30)).mockResolvedValue(token(90));
  const session = teamsSession();
  expect(await Promise.all([session.token(), session.token()])).toEqual([token(30), token(30)]);
  expect(await session.token()).toBe(token(30));
  expect(authentication.getAuthToken).toHaveBeenCalledTimes(1);
  expect(await session.renew()).toBe(token(90));
  expect(await session.token()).toBe(token(90));
});

test("a token about to end, or a refusal, is asked for anew", async () => {
  authentication.getAuthToken.mockResolvedValueOnce(token(0.5)).mockRejectedValueOnce(new Error("no"));
  authentication.getAuthToken.mockResolvedValue(token(60));
  const session = teamsSession();
  expect(await session.token()).toBe(token(0.5));
  await expect(session.token()).rejects.toThrow("no");
  expect(await session.token()).toBe(token(60));
});

test.each(["", "a.b.c", "x"])("what says no end (%s) has ended", (said) => expect(endOf(said)).toBe(0));

test("what lies elsewhere is opened by Teams, what lies here by the page", () => {
  leaveToTeams();
  const went: string[] = [];
  for (const href of ["https://maps.example/lyon", "/inbox", "mailto:ana@example.com"]) {
    const link = document.createElement("a");
    link.href = href;
    document.body.append(link);
    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    link.dispatchEvent(click);
    if (click.defaultPrevented) went.push(href);
  }
  expect(went).toEqual(["https://maps.example/lyon"]);
  expect(app.openLink).toHaveBeenCalledExactlyOnceWith("https://maps.example/lyon");
});
