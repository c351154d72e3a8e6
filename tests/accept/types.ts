// The generated types hold for a file of the API; prints a value that it has.
import type { paths, components } from "./api";

type Agencies = paths["/agencies.json"]["get"]["responses"][200]["content"]["application/json"];

const answer = await fetch(`${process.argv[2]}api/v1/agencies.json`);
const file = (await answer.json()) as Agencies;
const kind: components["schemas"]["AgencyKind"] | null = file.agencies[0].kind;
const aliases: string[] = file.agencies[0].aliases;
// @ts-expect-error: there is no such property
file.agencies[0].nothing;
console.log(JSON.stringify([file.total, kind, aliases]));

declare const process: { argv: string[] };
