# One command for each thing a person does here; `make` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PREFIX ?= /usr/local
DESTDIR ?=

# How many Xen hosts `make lab` boots: two can migrate guests to each other.
HOSTS ?= 2

# A release binary of its own: the Swift runtime linked in, so that it starts in milliseconds and runs where no Swift is.
RELEASE := .build-release
QUANTA := $(RELEASE)/release/quanta
QUANTA_LIVE := $(RELEASE)/release/quanta-live
RELEASE_FLAGS := -c release --static-swift-stdlib --scratch-path $(RELEASE) -j $(JOBS)

LIBRARIES := Model Policy Stats Workload Sim Report Study Live Operation
SCRIPTS = $(wildcard Scripts/*.sh Benchmarks/*.sh Fuzz/*.sh Lab/*.sh Lab/*/init Lab/dom0/lab-run Lab/guest/context Lab/guest/poweroff) .ci/run

DEMO_LOG ?= Traces/lublin-128.swf.gz
DEMO_OUT ?= Reports/demo
DEMO_POLICIES ?= --policy fcfs --policy easy --policy 'easy(candidates: sjf)' --policy 'easy(order: wfp3)' \
  --policy 'easy(order: fair-share)' --policy conservative

# Where public traces lie that are not ours to ship; Traces/catalogue.yaml says where they come from.
QUANTA_TRACES ?= ../shared/traces
export QUANTA_TRACES

.PHONY: help deps build release release-live demo reports report-haizea-hpdc08 report-licence-or-hardware report-xen-lab \
  test lint format bench docs fuzz lab lab-stop lab-test install clean

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-31s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install what is missing from Debian (silent, and without network, when nothing is)
	@bash Scripts/deps.sh

build: deps ## build everything for development
	swift build -j $(JOBS)

release: deps ## build the quanta command, optimised, with the Swift runtime linked in
	swift build $(RELEASE_FLAGS) --product quanta

release-live: deps ## build quanta-live, the part of the command for real hosts, likewise (links libvirt)
	swift build $(RELEASE_FLAGS) --product quanta-live

demo: release ## replay the bundled trace under six policies and write a report
	$(QUANTA) compare $(DEMO_LOG) $(DEMO_POLICIES) --out $(DEMO_OUT)
	@echo
	@echo "The report: $(abspath $(DEMO_OUT))/report.html"

reports: report-haizea-hpdc08 report-licence-or-hardware ## make the reports of all studies again (needs public traces: see Traces/catalogue.yaml)

report-haizea-hpdc08: release ## batch work beside reservations: the published experiment again
	$(QUANTA) study Reports/haizea-hpdc08/published.yaml --out Reports/haizea-hpdc08/published \
	  --format markdown --quiet | tee Reports/haizea-hpdc08/published.md
	$(QUANTA) study Reports/haizea-hpdc08/study.yaml --out Reports/haizea-hpdc08/results \
	  --format markdown --quiet | tee Reports/haizea-hpdc08/table.md
	cp Reports/haizea-hpdc08/results/table.csv Reports/haizea-hpdc08/table.csv

report-licence-or-hardware: release ## a free hypervisor, a licensed one, or bare metal
	$(QUANTA) study Reports/licence-or-hardware/study.yaml --out Reports/licence-or-hardware/results \
	  --format markdown --quiet | tee Reports/licence-or-hardware/table.md

report-xen-lab: release release-live ## 20 workspaces through two real Xen hosts, predicted and observed (boots the lab)
	QUANTA_LIVE=$(abspath $(QUANTA_LIVE)) bash Reports/xen-lab/run.sh

test: deps ## build and run every test
	swift build --build-tests -j $(JOBS)
	swift test --parallel --skip-build --skip '^(LiveTests|OperationTests)\.'
	# By themselves: those that wait for real daemons keep others, a browser's among them, from getting their turn.
	swift test --parallel --skip-build --filter '^OperationTests\.'
	swift test --parallel --skip-build --filter '^LiveTests\.'

lint: ## check format, scripts and the rules of the house
	swift format lint --strict -r Package.swift Sources Tests
	@for script in $(SCRIPTS); do bash -n $$script; done
	@bash Scripts/check-rooms.sh

format: ## rewrite the sources in the house format
	swift format -i -r Package.swift Sources Tests

bench: release ## measure speed and memory beside a bare reference loop, and the latency of decisions
	QUANTA=$(QUANTA) bash Benchmarks/run.sh
	bash Benchmarks/latency.sh

docs: deps ## build the documentation of every library into .build/docs
	bash Scripts/docs.sh $(LIBRARIES)

fuzz: deps ## feed the trace reader random input for a minute
	bash Fuzz/run.sh 60

lab: ## build and boot real Xen hosts under QEMU (HOSTS=1 or 2), and print their URIs
	@bash Scripts/deps.sh lab
	@bash Lab/lab.sh start $(HOSTS)

lab-stop: ## stop them
	@bash Lab/lab.sh stop

lab-test: deps ## build and boot the lab, run the tests that need real Xen hosts, stop it
	swift build --build-tests -j $(JOBS)
	bash Lab/test.sh

install: release release-live ## install commands, man page, systemd unit and samples below PREFIX (default /usr/local)
	install -D -m 755 $(QUANTA) $(DESTDIR)$(PREFIX)/bin/quanta
	install -D -m 755 $(QUANTA_LIVE) $(DESTDIR)$(PREFIX)/bin/quanta-live
	install -D -m 644 Packaging/quanta-live.8 $(DESTDIR)$(PREFIX)/share/man/man8/quanta-live.8
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/share/doc/quanta
	sed 's|/usr/local/bin/|$(PREFIX)/bin/|' Packaging/quanta-live.service \
	  > $(DESTDIR)$(PREFIX)/lib/systemd/system/quanta-live.service
	install -m 644 Packaging/quanta.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/quanta.conf
	install -m 644 Packaging/site.yaml Packaging/quanta.rules Packaging/quanta-fine.rules Docs/OPERATORS.md \
	  $(DESTDIR)$(PREFIX)/share/doc/quanta

clean: ## remove everything that was built
	rm -rf .build $(RELEASE) $(DEMO_OUT)
