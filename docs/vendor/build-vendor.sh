#!/bin/sh
# Rebuilds static/vendor and static/icons.svg. Run by a maintainer once per upgrade, in an empty folder:
#   sh /path/to/docs/vendor/build-vendor.sh
# The outputs are committed; whoever uses Tenon never needs Node.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
static="$here/../../static"
cp "$here/editor-entry.js" "$here/no-html-in-markdown.js" .
npm i --no-save htmx.org@4.0.1 esbuild@0.28.2 lucide-static@1.62.0 \
  @codemirror/state@6.7.6 @codemirror/view@6.43.15 @codemirror/commands@6.11.1 @codemirror/language@6.13.1 \
  @codemirror/search@6.7.2 @codemirror/autocomplete@6.20.4 @codemirror/lint@6.9.8 @codemirror/merge@6.12.3 \
  @codemirror/lang-python@6.2.1 @codemirror/lang-markdown@6.5.2 @codemirror/lang-json@6.0.2 @codemirror/lang-yaml@6.1.3 @lezer/highlight@1.2.5 \
  @fontsource-variable/instrument-sans@5.3.0 @fontsource-variable/jetbrains-mono@5.3.0
dist=node_modules/htmx.org/dist
# One file: with separate deferred scripts htmx's own start may run before hx-sse has registered itself.
cat $dist/htmx.min.js $dist/ext/hx-sse.min.js $dist/ext/hx-preload.min.js > "$static/vendor/htmx-4.0.1.js"
npx esbuild editor-entry.js --bundle --minify --format=esm --target=es2022 \
  --alias:@codemirror/lang-html=./no-html-in-markdown.js --outfile="$static/vendor/codemirror-6.js"
python3 "$here/build-icons.py" node_modules/lucide-static/icons "$static/icons.svg"
cp node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2 \
   node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-ext-wght-normal.woff2 "$static/fonts/"
pip install fonttools brotli
pyftsubset node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2 \
  --unicodes='U+0000-00FF,U+2010-2015,U+2018-201F,U+2022,U+2026,U+2190-2193,U+2212,U+20AC' \
  --layout-features='zero,kern,mark,mkmk' --flavor=woff2 --output-file="$static/fonts/jetbrains-mono-latin-wght-subset.woff2"
