// Looks at pages of a hub with Lighthouse, each in a browser of its own as somebody who comes for the first time, and
// says what it found, a line of JSON for each look: node look.mjs '{"hub", "chromium", "folder", "looks": [...]}'.
import { writeFileSync } from "node:fs";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

const KINDS = ["performance", "accessibility", "best-practices"];
const { hub, chromium, folder, looks } = JSON.parse(process.argv[2]);

for (const { name, path, person, preset } of looks) {
  const browser = await puppeteer.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  try {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument((email) => sessionStorage.setItem("hub.as", email), person);
    const config = preset === "desktop" ? desktopConfig : undefined;
    const options = { output: "html", logLevel: "error", onlyCategories: KINDS };
    const { lhr, report } = await lighthouse(hub + path, options, config, page);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const points = Object.fromEntries(KINDS.map((kind) => [kind, Math.round(lhr.categories[kind].score * 100)]));
    writeFileSync(`${folder}/${name}-${preset}-${points.performance}.html`, report);
    const measured = Object.fromEntries(
      Object.values(lhr.audits)
        .filter((audit) => audit.numericUnit && audit.score !== null)
        .map((audit) => [audit.id, audit.numericValue]),
    );
    console.log(JSON.stringify({ name, preset, points, machine: lhr.environment.benchmarkIndex, measured }));
  } finally {
    await browser.close();
  }
}
