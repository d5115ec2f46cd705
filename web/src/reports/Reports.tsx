export default function Reports(_: { reportKey: string | undefined }) {
  return null;
}
