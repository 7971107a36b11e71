// The stage's script where a server has it as a file: the browser has asked for it before it knows of a stage.

const stage = await import(new URL("ADDRESS", document.baseURI));

export default stage.default;
