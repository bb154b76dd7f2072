module io.hotprobe/collector

go 1.26
