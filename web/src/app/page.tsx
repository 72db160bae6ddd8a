export default function Landing() {
  return <h1>Duly</h1>;
}
