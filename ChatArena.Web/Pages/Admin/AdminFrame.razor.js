// @ts-check
// On a phone the tabs are wider than the screen: the one that is open is brought into sight.
const tabs = document.querySelector('.tabs');
const current = tabs?.querySelector('[aria-current="page"]');
if (tabs instanceof HTMLElement && current instanceof HTMLElement) {
  tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2;
}
