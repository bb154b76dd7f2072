// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"os"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

type fileConfig struct {
	Path string `mapstructure:"path"`
}

func (c *fileConfig) Validate() error {
	if c.Path == "" {
		return errors.New("path: expected the file to write, got nothing")
	}
	return nil
}

// fileExporter writes what the Collector decoded, one OTLP/JSON line per request.
type fileExporter struct {
	component.StartFunc
	path string
	lock sync.Mutex
	file *os.File
}

func newFileFactory() exporter.Factory {
	return exporter.NewFactory(component.MustNewType("file"),
		func() component.Config { return &fileConfig{} },
		exporter.WithTraces(newFileExporter, component.StabilityLevelStable))
}

func newFileExporter(_ context.Context, _ exporter.Settings, config component.Config) (exporter.Traces, error) {
	path := config.(*fileConfig).Path
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	return &fileExporter{path: path, file: file}, err
}

func (e *fileExporter) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (e *fileExporter) ConsumeTraces(_ context.Context, traces ptrace.Traces) error {
	line, err := (&ptrace.JSONMarshaler{}).MarshalTraces(traces)
	if err != nil {
		return err
	}
	e.lock.Lock()
	defer e.lock.Unlock()
	_, err = e.file.Write(append(line, '\n'))
	return err
}

func (e *fileExporter) Shutdown(context.Context) error { return e.file.Close() }
