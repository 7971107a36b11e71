// Where the page has room for what a stage draws of its layer: below the choice of views, as all else that opens there.

const room = globalThis.convvizBelow ??= { element: null, onRoom() {} };

export default function ({ parentElement }) {
  if (room.element !== parentElement) {
    room.element = parentElement;
    room.onRoom();
  }
  return () => {
    if (room.element === parentElement) room.element = null;
  };
}
