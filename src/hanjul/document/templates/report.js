// Draws the charts, switches language and light. Texts in a spec are {"ko": …, "en": …}.
(() => {
  "use strict";
  const root = document.documentElement;
  const specs = JSON.parse(document.getElementById("charts").textContent);
  const tip = document.getElementById("tip");
  const views = new Map();
  const wish = new URLSearchParams(location.search);

  const remembered = {
    get(key) { try { return localStorage.getItem("hanjul." + key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem("hanjul." + key, value); } catch { /* private windows may refuse */ } },
  };

  const spoken = (value, language) => {
    if (Array.isArray(value)) return value.map((item) => spoken(item, language));
    if (value === null || typeof value !== "object") return value;
    const keys = Object.keys(value);
    if (keys.length === 2 && "ko" in value && "en" in value) return value[language];
    return Object.fromEntries(keys.map((key) => [key, spoken(value[key], language)]));
  };

  // What Vega-Lite cannot know: how wide a joined chart may be, and that a phone has less room for labels and legends.
  const fitted = (spec, width) => {
    const step = spec.usermeta?.step;
    if (step) {
      const wide = Math.min(Math.max((width - step.beside) / step.bars, step.least), step.most);
      for (const part of spec.vconcat) part.width = { step: wide };
    }
    if (width < 560) {
      const narrow = (part) => {
        if (part === null || typeof part !== "object") return;
        if (typeof part.labelLimit === "number") part.labelLimit = Math.min(part.labelLimit, 110);
        Object.values(part).forEach(narrow);
      };
      narrow(spec);
      spec.config.legend.columns = 2;
    }
    return spec;
  };

  const showTip = (handler, event, item, value) => {
    if (value === null || value === undefined || value === "") { tip.hidden = true; return; }
    const lines = typeof value === "object" ? Object.entries(value) : [["", String(value)]];
    tip.replaceChildren(...lines.map(([name, text]) => {
      const line = document.createElement("div");
      const label = document.createElement("span");
      const strong = document.createElement("b");
      label.textContent = name;
      strong.textContent = text;
      line.append(label, strong);
      return line;
    }));
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const left = event.clientX + 14 + box.width > innerWidth ? event.clientX - box.width - 10 : event.clientX + 14;
    tip.style.left = Math.max(6, left) + "px";
    tip.style.top = Math.min(event.clientY + 14, innerHeight - box.height - 6) + "px";
  };

  const draw = async () => {
    const language = root.lang;
    let drawn = 0;
    for (const place of document.querySelectorAll("[data-chart]")) {
      const width = place.parentElement.clientWidth;
      const spec = fitted(spoken(specs[place.dataset.chart], language), width);
      place.style.minWidth = (spec.usermeta?.least ?? 0) + "px";
      views.get(place)?.finalize();
      try {
        const made = await vegaEmbed(place, spec, {
          renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: showTip, logLevel: 1,
        });
        views.set(place, made);
        drawn += 1;
      } catch (error) {
        console.error("chart " + place.dataset.chart + ": " + error.message);
      }
      if (language !== root.lang) return;
    }
    root.dataset.drawn = language + " " + drawn;
  };

  const contents = () => {
    const toc = document.getElementById("toc");
    toc.replaceChildren(...[...document.querySelectorAll("section[id]")].map((section) => {
      const link = document.createElement("a");
      link.href = "#" + section.id;
      link.append(...[...section.querySelector("h2").childNodes].map((node) => node.cloneNode(true)));
      return link;
    }));
    const links = new Map([...toc.children].map((link) => [link.hash.slice(1), link]));
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) links.get(entry.target.id)?.classList.toggle("here", entry.isIntersecting);
    }, { rootMargin: "-20% 0px -60% 0px" });
    document.querySelectorAll("section[id]").forEach((section) => seen.observe(section));
  };

  const speak = (language) => {
    root.lang = language;
    const title = document.querySelector("title");
    document.title = title.dataset[language];
    for (const button of document.querySelectorAll("[data-set-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setLanguage === language));
    }
  };

  for (const button of document.querySelectorAll("[data-set-language]")) {
    button.addEventListener("click", () => {
      speak(button.dataset.setLanguage);
      remembered.set("language", root.lang);
      draw();
    });
  }

  document.getElementById("theme").addEventListener("click", () => {
    const dark = getComputedStyle(root).colorScheme.includes("dark");
    root.dataset.theme = dark ? "light" : "dark";
    remembered.set("theme", root.dataset.theme);
  });

  let waiting = 0;
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(draw, 150);
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.profile:not([open])")];
    opened.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((part) => { part.open = false; }));

  const theme = wish.get("theme") ?? remembered.get("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const language = wish.get("lang") ?? remembered.get("language");
  speak(language === "ko" || language === "en" ? language : root.lang);
  contents();
  draw();
})();
