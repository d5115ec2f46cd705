import { startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { loadPage } from "./app/routes";
import { loadWayIn } from "./app/SignIn";
import { keepFiles } from "./app/version";
import { readConfig } from "./config";
import { startLanguage } from "./i18n";

const root = document.getElementById("root");
if (root) {
  const config = readConfig();
  // What is needed next comes while the rest gets ready.
  void config.then(loadWayIn, () => undefined);
  loadPage(location.pathname);
  await startLanguage();
  startTransition(() => createRoot(root).render(<App config={config} />));
  keepFiles();
}
