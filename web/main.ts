import { applyTheme } from "./theme.ts";
import "./elements/gadb-app.ts";

applyTheme();
