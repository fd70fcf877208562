// Run promptfoo on what labkit exported: its program, the configuration and a file of answers are the arguments.
// Prints a JSON object as read_exports.py does. The provider says what is expected, so that every test has to pass.
const { spawnSync } = require("child_process");
const fs = require("fs");

const [, , program, config, answers] = process.argv;
fs.writeFileSync("provider.cjs", `const said = require(${JSON.stringify(answers)});
module.exports = class {
  id() { return "answers"; }
  async callApi(prompt) { return { output: said[prompt] || "not asked: " + prompt }; }
};`);
const done = spawnSync(process.execPath, [
  program, "eval", "-c", config, "--no-cache", "--no-write", "--no-table", "-r", `file://${process.cwd()}/provider.cjs`,
  "-o", "result.json"], { encoding: "utf-8" });
if (!fs.existsSync("result.json")) {
  console.error(done.stderr || done.stdout);
  process.exit(1);
}
const found = JSON.parse(fs.readFileSync("result.json", "utf-8")).results.results;
const wrong = found.filter(one => !one.success).map(one => one.error || "a test does not pass");
console.log(JSON.stringify({ promptfoo: [found.length - wrong.length, wrong.slice(0, 1).join("")] }));
