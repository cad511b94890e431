//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// cluster is the daemons of a cluster with nodes n1, n2, … on this machine.
type cluster struct {
	dir     string
	nodes   int
	daemons map[string]*daemon
}

// daemon is one that runs.
type daemon struct {
	process *exec.Cmd
	ended   chan struct{}
}

// port is that of slurmctld; those of the nodes follow.
const port = 17000

// configuration is that of Slurm. Requeued jobs wait for a second longer than cred_expire.
const configuration = `ClusterName=lab
SlurmctldHost=%[1]s(127.0.0.1)
SlurmctldPort=%[2]d
SlurmUser=%[3]s
SlurmdUser=%[3]s
AuthType=auth/munge
AuthInfo=socket=%[4]s/munge/sock,cred_expire=5
CredType=cred/munge
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation=%[4]s/state
SlurmdSpoolDir=%[4]s/spool/%%n
SlurmctldPidFile=%[4]s/slurmctld.pid
SlurmdPidFile=%[4]s/slurmd.%%n.pid
SlurmctldLogFile=%[4]s/log/slurmctld
SlurmdLogFile=%[4]s/log/slurmd.%%n
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_min_interval=200000,sched_interval=2,bf_interval=1
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=10
KillWait=10
MinJobAge=600
MailProg=/bin/true
PartitionName=test Nodes=ALL Default=YES MaxTime=60 State=UP
`

// up starts a cluster, and waits until all its nodes are idle.
func up(dir string, nodes int) (*cluster, error) {
	c := &cluster{dir: dir, nodes: nodes, daemons: map[string]*daemon{}}
	for _, name := range []string{"munge", "state", "log", "spool"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return c, err
		}
	}
	if err := c.configure(); err != nil {
		return c, err
	}
	key := make([]byte, 128)
	_, _ = rand.Read(key) // it never fails
	m := filepath.Join(dir, "munge")
	if err := os.WriteFile(m+"/key", key, 0o600); err != nil {
		return c, err
	}
	err := c.start("munged", "munged", "-F", "--key-file="+m+"/key", "--socket="+m+"/sock", "--pid-file="+m+"/pid", "--seed-file="+m+"/seed",
		"--log-file="+m+"/log")
	if err == nil {
		err = until("munged has a socket", 10*time.Second, func() bool { _, err := os.Stat(m + "/sock"); return err == nil })
	}
	if err == nil {
		err = c.startController()
	}
	for i := 1; i <= nodes && err == nil; i++ {
		err = c.startNode(node(i))
	}
	if err != nil {
		return c, err
	}
	return c, until("all nodes are idle", time.Minute, func() bool {
		said, err := c.call("sinfo", "-h", "-N", "-t", "idle", "-o", "%N")
		return err == nil && len(strings.Fields(said)) == nodes
	})
}

func node(i int) string { return fmt.Sprintf("n%d", i) }

func (c *cluster) configure() error {
	host, err := os.Hostname()
	me, wrong := user.Current()
	if err != nil || wrong != nil {
		return errors.Join(err, wrong)
	}
	host, _, _ = strings.Cut(host, ".")
	var text bytes.Buffer
	fmt.Fprintf(&text, configuration, host, port, me.Username, c.dir)
	for i := 1; i <= c.nodes; i++ {
		if err := os.MkdirAll(filepath.Join(c.dir, "spool", node(i)), 0o755); err != nil {
			return err
		}
		fmt.Fprintf(&text, "NodeName=%s NodeHostname=%s NodeAddr=127.0.0.1 Port=%d CPUs=1 RealMemory=4000 State=UNKNOWN\n", node(i), host, port+i)
	}
	return os.WriteFile(c.file("slurm.conf"), text.Bytes(), 0o644)
}

func (c *cluster) file(name string) string { return filepath.Join(c.dir, name) }

// environment has the variable by which all of Slurm finds the configuration.
func (c *cluster) environment() []string {
	return append(os.Environ(), "SLURM_CONF="+c.file("slurm.conf"))
}

func (c *cluster) startController() error { return c.start("slurmctld", "slurmctld", "-D") }

func (c *cluster) startNode(name string) error { return c.start(name, "slurmd", "-D", "-N", name) }

// start starts a daemon in a session of its own.
func (c *cluster) start(name, program string, args ...string) error {
	log, err := os.OpenFile(c.file("log/out."+name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	d := &daemon{exec.Command(program, args...), make(chan struct{})}
	d.process.Env, d.process.Stdout, d.process.Stderr = c.environment(), log, log
	d.process.Dir = c.dir // slurmstepd writes its core there where it crashes
	d.process.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := d.process.Start(); err != nil {
		return err
	}
	go func() { _ = d.process.Wait(); close(d.ended) }()
	c.daemons[name] = d
	return nil
}

// kill ends a daemon as a loss of power does.
func (c *cluster) kill(name string) {
	d := c.daemons[name]
	_ = d.process.Process.Kill()
	<-d.ended
	delete(c.daemons, name)
}

// clientEnds is longer than clients of Slurm wait for slurmctld.
const clientEnds = 45 * time.Second

// call runs a client.
func (c *cluster) call(name string, args ...string) (string, error) {
	ctx, stop := context.WithTimeout(context.Background(), clientEnds)
	defer stop()
	client := exec.CommandContext(ctx, name, args...)
	client.Env, client.WaitDelay = c.environment(), time.Second
	said, err := client.Output()
	return strings.TrimSpace(string(said)), err
}

// down ends jobs and daemons.
func (c *cluster) down() {
	if _, up := c.daemons["slurmctld"]; up {
		_, _ = c.call("scontrol", "update", "partition=test", "state=DOWN")
		if me, err := user.Current(); err == nil {
			_, _ = c.call("scancel", "--quiet", "-u", me.Username)
		}
		_ = until("jobs have ended", 20*time.Second, func() bool {
			said, err := c.call("squeue", "-h", "-t", "R,CG,PD", "-o", "%i")
			return err == nil && said == ""
		})
	}
	for _, d := range c.daemons {
		_ = d.process.Process.Signal(syscall.SIGTERM)
	}
	for name, d := range c.daemons {
		select {
		case <-d.ended:
		case <-time.After(8 * time.Second):
			c.kill(name)
		}
	}
}

// until waits for something, which it names where it does not come.
func until(what string, most time.Duration, is func() bool) error {
	for end := time.Now().Add(most); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("waited %v until %s: in vain", most, what)
		}
	}
	return nil
}
