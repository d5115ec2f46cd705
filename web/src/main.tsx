import { startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { loadPage } from "./app/routes";
import { loadWayIn } from "./app/SignIn";
import { keepFiles } from "./app/version";
import { readConfig } from "./config";
import { startLanguage } from "./i18n";

/** Shows the page; what it begins with is loaded side by side. */
async function start(root: HTMLElement): Promise<void> {
  const config = readConfig();
  const wayIn = config.then(loadWayIn).catch(() => undefined);
  void loadPage(location.pathname);
  await Promise.all([startLanguage(), wayIn]);
  startTransition(() => createRoot(root).render(<App config={config} />));
  keepFiles();
}

// Not awaited here: the parts that are loaded need this one to be whole.
const root = document.getElementById("root");
if (root) void start(root);
