export default function Request(_: object) {
  return null;
}
