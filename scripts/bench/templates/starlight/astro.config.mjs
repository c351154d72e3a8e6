import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";

export default defineConfig({
  site: "http://127.0.0.1:8000/",
  outDir: "site",
  integrations: [
    starlight({
      title: "改革清单",
      locales: { root: { label: "简体中文", lang: "zh-CN" } },
      sidebar: [{ label: "全部改革", link: "/reforms/" }],
    }),
  ],
});
