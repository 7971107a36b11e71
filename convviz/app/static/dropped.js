// Tells the server of an address that is so long that Streamlit hands over nothing of it.

const seen = new WeakSet();

export default function ({ parentElement, data, setTriggerValue }) {
  if (seen.has(parentElement)) return;
  seen.add(parentElement);
  const query = location.search.slice(1);
  const [characters, fields] = [query.length, query ? query.split("&").length : 0];
  if (characters > data.characters || fields > data.fields) setTriggerValue("dropped", { characters, fields });
}
