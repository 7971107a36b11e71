// Lets the stage go first, and the overview of a network: what is new on them is painted as soon as it arrives.
// Streamlit's page would take it in only after all that comes before it, together with all that it draws again
// besides; it gets its messages a moment later.
// On the first visit there is no page yet: the stage is shown in its frame, and the page then takes it over. On a page
// whose frame has no place for it, what comes after the stage waits until that is there.

(() => { // no name of it is one of the page's
  const { fields, stage } = document.currentScript.dataset;
  const { path, name, data, begins, ends, again } = JSON.parse(fields);
  const STREAM = "/_stcore/stream";
  const [STAGE, OVERVIEW] = ["convviz_stage", "convviz_overview"]; // a language comes after it
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

  /** What a message brings to a stage or an overview, if it does: the bytes, and to which kind of them. */
  function pictureIn(message) {
    const component = path.reduce(fieldOf, message);
    const bytes = component && fieldOf(component, name);
    if (!bytes) return null;
    const called = new TextDecoder().decode(bytes);
    const kind = [STAGE, OVERVIEW].find((one) => called.startsWith(one));
    return kind ? { kind, bytes: fieldOf(component, data) } : null;
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
    if (!place.isConnected || takers.size) return; // the page was there before the script
    const room = document.createElement("div");
    room.className = "convviz-early";
    place.replaceWith(room);
    showEarly(room, scene);
  }

  /**
   * What takes what is new on the stages and overviews of the page; `whenThere` hears of the next one that comes,
   * `early` is the stage that is shown before there is a page.
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

  const takers = globalThis.convvizTakers = new Takers();

  globalThis.WebSocket = class extends WebSocket {
    #kept = null; // messages that wait for a picture, in their order
    #pictures = []; // those that came while another one was painted
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
      const picture = pictureIn(message);
      const place = takers.size ? null : placeInFrame();
      if (!this.#kept && fieldOf(message, begins) && (takers.size || place)) this.#wait(place ? OPENING_MS : MOST_MS);
      if (!this.#kept && picture && place) this.#wait(FIRST_MS);
      if (!this.#kept) {
        if (picture && !takers.size && !takers.early) this.#waitForPicture();
        return;
      }
      event.stopImmediatePropagation();
      this.#kept.push(event);
      const end = fieldOf(message, ends);
      if (this.#isPainting) {
        if (picture) this.#pictures.push(picture);
      } else if (picture && place) this.#open(place, picture.bytes);
      else if (picture) this.#paint(picture);
      else if (end !== null && end !== again) this.#goOn();
    };

    #wait(most) {
      this.#kept = [];
      this.#due = setTimeout(() => this.#goOn(), most);
    }

    #waitForPicture() {
      this.#wait(FIRST_MS);
      this.#isPainting = true;
      takers.whenThere = () => afterPaint(() => this.#goOn());
    }

    #paint(picture) {
      clearTimeout(this.#due);
      for (const take of takers) take(picture.bytes, picture.kind);
      this.#due = setTimeout(() => this.#goOn(), MOST_MS); // a tab that is left meanwhile paints nothing
      this.#isPainting = true;
      afterPaint(() => this.#paintNext());
    }

    #paintNext() {
      const next = this.#kept && this.#pictures.shift();
      if (next) this.#paint(next);
      else this.#goOn();
    }

    #open(place, scene) {
      clearTimeout(this.#due);
      this.#due = setTimeout(() => this.#goOn(), FIRST_MS);
      this.#isPainting = true;
      showInFrame(place, scene).then(() => afterPaint(() => this.#goOn()), () => this.#goOn());
    }

    #goOn() {
      clearTimeout(this.#due);
      takers.whenThere = null;
      this.#isPainting = false;
      this.#pictures = [];
      const kept = this.#kept ?? [];
      this.#kept = null;
      this.#isCatchingUp = true;
      for (const { data } of kept) this.dispatchEvent(new MessageEvent("message", { data }));
      this.#isCatchingUp = false;
    }
  };
})();
