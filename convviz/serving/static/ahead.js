// Lets the stage go first: a new scene is painted as soon as it arrives. Streamlit's page would take it in only
// after all that comes before it, together with all that it draws again besides; it gets its messages a moment later.
// On the first visit there is no page yet: the stage is shown in its frame, and the page then takes it over. On a page
// whose frame has no place for it, what comes after the stage waits until that is there.

(() => { // no name of it is one of the page's
  const { fields, stage } = document.currentScript.dataset;
  const { path, name, data, begins, ends, again } = JSON.parse(fields);
  const STREAM = "/_stcore/stream";
  const STAGE = "convviz_stage";
  const MOST_MS = 80; // what comes later than that does not wait for the stage
  const OPENING_MS = 400; // on the first visit, whose scene takes longer
  const FIRST_MS = 2000; // nor does anything wait longer then for a stage that never comes
  const LENGTHS = { 1: 8, 5: 4 }; // of the kinds of protobuf's fields that are as long as each other

  /** A number at a place in a message, and where it ends; see protobuf.dev/programming-guides/encoding. */
  function numberAt(message, at) {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return [value, at];
    }
  }

  /** What a field of a message holds: a number, or the bytes of a text or of another message; null without it. */
  function fieldOf(message, wanted) {
    for (let at = 0; message && at < message.length;) {
      const [tag, start] = numberAt(message, at);
      const [field, kind] = [Math.floor(tag / 8), tag % 8];
      const [length, from] = kind in LENGTHS ? [LENGTHS[kind], start] : numberAt(message, start);
      if (field === wanted && kind === 0) return length;
      at = kind === 0 ? from : from + length;
      if (field === wanted) return message.subarray(from, at);
    }
    return null;
  }

  /** The scene that a message brings to a stage, if it brings one. */
  function sceneIn(message) {
    const component = path.reduce(fieldOf, message);
    const bytes = component && fieldOf(component, name);
    return bytes && new TextDecoder().decode(bytes).startsWith(STAGE) ? fieldOf(component, data) : null;
  }

  /** Does something once what is now on the page has been painted, and after what else waited for that. */
  function afterPaint(act) {
    if (document.hidden) act();
    else requestAnimationFrame(() => setTimeout(() => setTimeout(act)));
  }

  /** Where the frame of the page keeps room for a stage that is not there yet. */
  function placeInFrame() {
    const place = document.querySelector(".convviz-main > p");
    return place?.getClientRects().length ? place : null;
  }

  /** Shows a scene in the frame, where it says meanwhile that the page loads. */
  async function showInFrame(place, scene) {
    const { showEarly } = await import(new URL(stage, document.baseURI));
    if (!place.isConnected || stages.size) return; // the page was there before the script
    const room = document.createElement("div");
    room.className = "convviz-early";
    place.replaceWith(room);
    showEarly(room, scene);
  }

  /**
   * What takes the scenes of the stages on the page; `whenThere` hears of the next one that comes, `early` is the one
   * that is shown before there is a page.
   */
  class Takers extends Set {
    whenThere = null;
    early = null;

    add(take) {
      super.add(take);
      this.whenThere?.();
      return this;
    }
  }

  const stages = globalThis.convvizStages = new Takers();

  globalThis.WebSocket = class extends WebSocket {
    #kept = null; // messages that wait for the stage, in their order
    #due = 0;
    #isPainting = false;
    #isCatchingUp = false;

    constructor(url, ...rest) {
      super(url, ...rest);
      if (new URL(url, location).pathname.endsWith(STREAM)) this.addEventListener("message", this.#hear);
    }

    #hear = (event) => {
      if (this.#isCatchingUp || !(event.data instanceof ArrayBuffer)) return;
      const message = new Uint8Array(event.data);
      const scene = sceneIn(message);
      const place = stages.size ? null : placeInFrame();
      if (!this.#kept && fieldOf(message, begins) && (stages.size || place)) this.#wait(place ? OPENING_MS : MOST_MS);
      if (!this.#kept && scene && place) this.#wait(FIRST_MS);
      if (!this.#kept) {
        if (scene && !stages.size && !stages.early) this.#waitForStage();
        return;
      }
      event.stopImmediatePropagation();
      this.#kept.push(event);
      const end = fieldOf(message, ends);
      if (this.#isPainting) return;
      if (scene && place) this.#open(place, scene);
      else if (scene) this.#paint(scene);
      else if (end !== null && end !== again) this.#goOn();
    };

    #wait(most) {
      this.#kept = [];
      this.#due = setTimeout(() => this.#goOn(), most);
    }

    #waitForStage() {
      this.#wait(FIRST_MS);
      this.#isPainting = true;
      stages.whenThere = () => afterPaint(() => this.#goOn());
    }

    #paint(scene) {
      clearTimeout(this.#due);
      for (const take of stages) take(scene);
      this.#due = setTimeout(() => this.#goOn(), MOST_MS); // a tab that is left meanwhile paints nothing
      this.#isPainting = true;
      afterPaint(() => this.#goOn());
    }

    #open(place, scene) {
      clearTimeout(this.#due);
      this.#due = setTimeout(() => this.#goOn(), FIRST_MS);
      this.#isPainting = true;
      showInFrame(place, scene).then(() => afterPaint(() => this.#goOn()), () => this.#goOn());
    }

    #goOn() {
      clearTimeout(this.#due);
      stages.whenThere = null;
      this.#isPainting = false;
      const kept = this.#kept ?? [];
      this.#kept = null;
      this.#isCatchingUp = true;
      for (const { data } of kept) this.dispatchEvent(new MessageEvent("message", { data }));
      this.#isCatchingUp = false;
    }
  };
})();
