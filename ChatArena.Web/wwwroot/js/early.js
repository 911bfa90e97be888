// @ts-check
// Runs before the first paint, so that neither the theme nor the screen flashes. Not a module: modules wait for the whole page.
(() => {
  const root = document.documentElement;
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

  /** @returns {string | null} 'dark', 'light', or nothing when the person has not chosen. */
  function chosen() {
    try {
      return localStorage.getItem('theme');
    } catch {
      return null;
    }
  }

  function apply() {
    const theme = chosen();
    if (theme === 'dark' || theme === 'light') {
      root.dataset.theme = theme;
    } else {
      delete root.dataset.theme;
    }
    nameButtons();
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : systemIsDark.matches;
  }

  // A button is named after what it switches to.
  function nameButtons() {
    const name = isDark() ? 'Light theme' : 'Dark theme';
    for (const button of document.querySelectorAll('[data-theme-button]')) {
      button.setAttribute('aria-label', name);
      const text = button.querySelector('span');
      if (text) {
        text.textContent = name;
      }
    }
  }

  function toggle() {
    const theme = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', theme);
      apply();
    } catch {
      // Nothing can be kept here; the choice holds for this page.
      root.dataset.theme = theme;
      nameButtons();
    }
  }

  apply();
  document.addEventListener('DOMContentLoaded', nameButtons);
  systemIsDark.addEventListener('change', nameButtons);
  window.addEventListener('storage', apply);
  document.addEventListener('click', (click) => {
    if (click.target instanceof Element && click.target.closest('[data-theme-button]')) {
      toggle();
    }
  });

  // Somebody who took part in this tab comes back to where they were; the form need not show first.
  try {
    if (sessionStorage.getItem(`arena ${location.pathname}`)) {
      root.dataset.returning = '';
    }
  } catch {
    // Nothing is remembered here.
  }
})();
