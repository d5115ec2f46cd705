import { act, render } from "@testing-library/react";
import { Suspense } from "react";
import { expect, test } from "vitest";
import { ready } from "./ready";

const page = async () => ({ default: ({ name }: { name: string }) => <p>Hello {name}</p> });

function shown(Page: ReturnType<typeof ready<{ name: string }>>) {
  return (
    <Suspense fallback={<p>One moment</p>}>
      <Page name="Ana" />
    </Suspense>
  );
}

test("what was loaded before stands there at once", async () => {
  const Page = ready(page);
  await Page.load();
  const { container } = render(shown(Page));
  expect(container.textContent).toBe("Hello Ana");
});

test("what was not is waited for", async () => {
  const { container } = render(shown(ready(page)));
  expect(container.textContent).toBe("One moment");
  await act(async () => {});
  expect(container.textContent).toBe("Hello Ana");
});
