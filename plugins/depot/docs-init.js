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
