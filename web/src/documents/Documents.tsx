export default function Documents() {
  return null;
}
