// The stage's script as Streamlit gets it: it travels with every new scene, so it travels packed.

const bytes = Uint8Array.from(atob("PACKED"), (character) => character.charCodeAt(0));
const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
const url = URL.createObjectURL(new Blob([await new Response(text).text()], { type: "text/javascript" }));
const stage = await import(url);
URL.revokeObjectURL(url);

export default stage.default;
