import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { keepFiles } from "./app/version";
import { readConfig } from "./config";
import { startLanguage } from "./i18n";

const root = document.getElementById("root");
if (root) {
  const config = readConfig();
  await startLanguage();
  createRoot(root).render(<App config={config} />);
  keepFiles();
}
