#!/usr/bin/env bash
# Uses a notebook in JupyterLab with a browser: jupyterlab.sh SPIKECELL [FOLDER for the notebook and pictures of what was seen]
set -euo pipefail
spikecell=$1
work=$(mktemp -d)
folder=${2:-$work/notebooks}
mkdir -p "$folder"
lab=
end() {
	test -z "$lab" || { kill "$lab" 2>/dev/null && wait "$lab" || true; }
	rm -rf "$work"
}
trap end EXIT

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if test -z "$chromium"; then
	echo "SKIPPED: there is no Chromium here"
	exit
fi
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check jupyterlab==4.6.6 playwright==1.65.2

export JUPYTER_DATA_DIR=$work/jupyter JUPYTER_CONFIG_DIR=$work/config PATH=$work/venv/bin:$PATH
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
options=(--IdentityProvider.token= --LabApp.extension_manager=readonly --LabApp.news_url= --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate)
if test "$(id -u)" = 0; then options+=(--allow-root); fi
"$spikecell" lab -browser=false -port "$port" "$folder" -- "${options[@]}" >"$work/log" 2>&1 &
lab=$!
for ((i = 0; i < 600; i++)); do
	if python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$port/api')" 2>/dev/null; then break; fi
	kill -0 "$lab" 2>/dev/null || { cat "$work/log"; exit 1; }
	sleep 1
done
timeout 600 "$work/venv/bin/python" .ci/jupyterlab.py "http://127.0.0.1:$port" "$folder" "$chromium" || { tail -30 "$work/log"; exit 1; }
