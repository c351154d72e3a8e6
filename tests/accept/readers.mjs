// How many rows frictionless.js and datapackage.js read of each table, as JSON.
// Usage: readers.mjs SITE
import frictionless from "frictionless.js";
import datapackage from "datapackage";

const site = process.argv[2];
const made = {};
const loaded = await datapackage.Package.load(`${site}data/datapackage.json`);
if (!loaded.valid) throw new Error(loaded.errors.join("\n"));
for (const resource of loaded.resources) {
  const rows = await resource.read({ keyed: true });
  const file = frictionless.open(`${site}data/${resource.name}.csv`);
  let count = 0;
  for await (const row of await file.rows({ keyed: true })) count += row ? 1 : 0;
  made[resource.name] = [rows.length, count];
}
console.log(JSON.stringify(made));
