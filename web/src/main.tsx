import { startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { loadPage } from "./app/routes";
import { keepFiles } from "./app/version";
import { readConfig } from "./config";
import { startLanguage } from "./i18n";

const root = document.getElementById("root");
if (root) {
  const config = readConfig();
  loadPage(location.pathname);
  await startLanguage();
  startTransition(() => createRoot(root).render(<App config={config} />));
  keepFiles();
}
