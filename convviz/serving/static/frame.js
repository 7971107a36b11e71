// Takes the frame of the page away, part by part, in the very frame in which the page has what stands for it.

const LONGEST_MS = 10_000; // by then it is said what is wrong with the connection
const frame = document.getElementById("convviz-frame");

/** Whether the page is whole: its run has ended, and nothing that came with it is still on its way. */
function isWhole() {
  const state = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState;
  const drawn = document.querySelector("[data-testid=stMain] .stElementContainer");
  return state === "notRunning" && drawn && !document.querySelector("[data-testid=stSkeleton]");
}

function look() {
  for (const part of [...frame.children]) {
    if (document.querySelector(part.dataset.until)) part.remove();
  }
  const waits = frame.querySelector(".convviz-early"); // a stage that the page has still to take
  if (!frame.children.length || (isWhole() && !waits) || performance.now() > LONGEST_MS) frame.remove();
  else requestAnimationFrame(look);
}

look();
