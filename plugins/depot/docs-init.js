// Swagger UI brings dark colours and leaves it to the page when to show them: as the system does.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// Starts Swagger UI; a file of its own, because the page's policy allows no inline scripts.
window.ui = window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  displayRequestDuration: true,
  // Nothing is sent to a validator elsewhere.
  validatorUrl: null,
  // A token must not outlive the tab.
  persistAuthorization: false,
});
