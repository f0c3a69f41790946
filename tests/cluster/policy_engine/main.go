// Command engine runs the NetworkPolicy engine of sigs.k8s.io/kube-network-policies, in one of two ways.
//
// "engine evaluate" is an oracle: each line of its input is a world and packets in it, each line of its output says which of
// them the engine lets through. "engine enforce" is the engine itself, for the network namespace that it is started in.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	_ "unsafe" // for linkname

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

// packet has the layout of the engine's own type, which it does not export.
type packet struct {
	id      uint32
	family  corev1.IPFamily
	srcIP   net.IP
	dstIP   net.IP
	proto   corev1.Protocol
	srcPort int
	dstPort int
	payload []byte
}

//go:linkname evaluatePacket sigs.k8s.io/kube-network-policies/pkg/networkpolicy.(*Controller).evaluatePacket
func evaluatePacket(c *networkpolicy.Controller, ctx context.Context, p packet) bool

type world struct {
	Namespaces []*corev1.Namespace
	Pods       []*corev1.Pod
	Policies   []*networkingv1.NetworkPolicy
	Packets    []struct {
		Source, Destination string
		Port                int
		Protocol            corev1.Protocol
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) < 2 {
		return fmt.Errorf("usage: engine evaluate | enforce --kubeconfig FILE --node NAME")
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	node := flags.String("node", "a-node", "whose pods to protect")
	if err := flags.Parse(os.Args[2:]); err != nil {
		return err
	}
	switch os.Args[1] {
	case "evaluate":
		return evaluate(*node)
	case "enforce":
		return enforce(*kubeconfig, *node)
	}
	return fmt.Errorf("unknown command %q", os.Args[1])
}

func evaluate(node string) error {
	// Nothing is ever asked of this address: the informers are filled by hand.
	factory, controller, err := engine(&rest.Config{Host: "http://127.0.0.1:1"}, node)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var w world
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			return err
		}
		verdicts, err := judge(factory, controller, &w)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(out).Encode(verdicts); err != nil {
			return err
		}
	}
	return lines.Err()
}

func judge(factory informers.SharedInformerFactory, controller *networkpolicy.Controller, w *world) ([]bool, error) {
	for _, policy := range w.Policies {
		setDefaults(policy)
	}
	fill(factory.Core().V1().Namespaces().Informer(), w.Namespaces)
	fill(factory.Core().V1().Pods().Informer(), w.Pods)
	fill(factory.Networking().V1().NetworkPolicies().Informer(), w.Policies)
	verdicts := make([]bool, 0, len(w.Packets))
	for _, asked := range w.Packets {
		source, destination := net.ParseIP(asked.Source), net.ParseIP(asked.Destination)
		if source == nil || destination == nil {
			return nil, fmt.Errorf("no IP address in %+v", asked)
		}
		family := corev1.IPv6Protocol
		if source.To4() != nil {
			family = corev1.IPv4Protocol
		}
		verdicts = append(verdicts, evaluatePacket(controller, context.Background(), packet{
			family: family, srcIP: source, dstIP: destination, proto: asked.Protocol, srcPort: 50000, dstPort: asked.Port,
		}))
	}
	return verdicts, nil
}

// setDefaults does what the API server does to a policy before anyone sees it.
func setDefaults(policy *networkingv1.NetworkPolicy) {
	ports := []*[]networkingv1.NetworkPolicyPort{}
	for i := range policy.Spec.Ingress {
		ports = append(ports, &policy.Spec.Ingress[i].Ports)
	}
	for i := range policy.Spec.Egress {
		ports = append(ports, &policy.Spec.Egress[i].Ports)
	}
	tcp := corev1.ProtocolTCP
	for _, several := range ports {
		for i := range *several {
			if (*several)[i].Protocol == nil {
				(*several)[i].Protocol = &tcp
			}
		}
	}
	if len(policy.Spec.PolicyTypes) == 0 {
		policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
		if len(policy.Spec.Egress) != 0 {
			policy.Spec.PolicyTypes = append(policy.Spec.PolicyTypes, networkingv1.PolicyTypeEgress)
		}
	}
	// An empty list and none are the same to the API server, which stores neither; the engine takes an empty one for "all".
	if len(policy.Spec.Ingress) == 0 {
		policy.Spec.Ingress = nil
	}
	if len(policy.Spec.Egress) == 0 {
		policy.Spec.Egress = nil
	}
}

func fill[T any](informer cache.SharedIndexInformer, objects []T) {
	all := make([]any, 0, len(objects))
	for _, one := range objects {
		all = append(all, one)
	}
	if err := informer.GetIndexer().Replace(all, ""); err != nil {
		panic(err)
	}
}

func enforce(kubeconfig, node string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	factory, controller, err := engine(config, node)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	factory.Start(ctx.Done())
	return controller.Run(ctx)
}

func engine(config *rest.Config, node string) (informers.SharedInformerFactory, *networkpolicy.Controller, error) {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, nil, err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	controller, err := networkpolicy.NewController(
		client,
		factory.Networking().V1().NetworkPolicies(),
		factory.Core().V1().Namespaces(),
		factory.Core().V1().Pods(),
		nil, nil, nil, nil,
		networkpolicy.Config{NodeName: node},
	)
	return factory, controller, err
}
