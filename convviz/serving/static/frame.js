// Takes the frame of the page away, part by part, in the very frame in which the page has what stands for it.

const LONGEST_MS = 10_000; // by then it is said what is wrong with the connection
const frame = document.getElementById("convviz-frame");

/** Whether a run of the page has ended: then all has come that will come. */
function isRun() {
  const state = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState;
  return state === "notRunning" && document.querySelector("[data-testid=stMain] .stElementContainer");
}

function look() {
  for (const part of [...frame.children]) {
    if (document.querySelector(part.dataset.until)) part.remove();
  }
  if (!frame.children.length || isRun() || performance.now() > LONGEST_MS) frame.remove();
  else requestAnimationFrame(look);
}

look();
