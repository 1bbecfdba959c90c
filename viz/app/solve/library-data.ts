/** @file The problems of the library, to choose from without loading any. A test holds it to the problems themselves. */

export interface LibraryCard {
  readonly name: string;
  readonly title: string;
  /** Empty where nothing was said. */
  readonly difficulty: string;
  /** `u of x, t`. */
  readonly unknowns: string;
}

export const libraryCards: readonly LibraryCard[] = [
  {
    name: "advection",
    title: "Advection of a sine wave at speed 30",
    difficulty:
      "The wave goes 4.8 times around: networks trained on the whole interval at once settle on a wave that dies out, unless time is cut into slabs; in sinusoids it is two numbers.",
    unknowns: "u of x, t",
  },
  {
    name: "advection-100",
    title: "Advection of a sine wave at speed 100",
    difficulty:
      "The wave goes 15.9 times around: networks trained on the whole interval at once settle on a wave that dies out, unless time is cut into slabs; in sinusoids it is two numbers.",
    unknowns: "u of x, t",
  },
  {
    name: "advection-200",
    title: "Advection of a sine wave at speed 200",
    difficulty:
      "Thirty-two periods pass in time against one in space: a network of time sees a high frequency, which it learns last, and its error in phase grows with time.",
    unknowns: "u of x, t",
  },
  {
    name: "allen-cahn",
    title: "Allen-Cahn equation with diffusivity 1e-4",
    difficulty:
      "Fronts of width 0.02 grow out of smooth data, and the kink of the periodic extension at x = ±1 spoils Fourier series and networks alike unless it is taken out.",
    unknowns: "u of x, t",
  },
  {
    name: "allen-cahn-multiscale-2d",
    title: "Steady Allen-Cahn equation in the plane with scales from 1 to 100",
    difficulty:
      "A nonlinear equation with nine pairs of frequencies from (1, 1) to (100, 100); the slow ones matter to u and hardly to the source.",
    unknowns: "u of x, y",
  },
  {
    name: "allen-cahn-sine-100",
    title: "Steady Allen-Cahn equation on a line with frequency 100",
    difficulty:
      "A nonlinear equation whose solution has a hundred periods: spectral bias, and no linear solve to escape by.",
    unknowns: "u of x",
  },
  {
    name: "beltrami",
    title: "Beltrami flow in three dimensions",
    difficulty:
      "Four fields of four coordinates, coupled by transport and incompressibility: a tensor grid has the fourth power of its points per axis, and no condition is published for the pressure.",
    unknowns: "u, v, w, p of x, y, z, t",
  },
  {
    name: "black-scholes",
    title: "Black-Scholes equation of a European call",
    difficulty:
      "The payoff has a kink, which heals in a layer of width proportional to t^{1/2}: a smooth model converges slowly unless it has the layer as a known part.",
    unknowns: "u of s, t",
  },
  {
    name: "burgers",
    title: "Viscous Burgers equation with a sharp front",
    difficulty:
      "A front of width 0.006 stands at x = 0 from t = 1/π on: uniform points hardly meet it, and its slope of 152 dominates every residual.",
    unknowns: "u of x, t",
  },
  {
    name: "burgers-2d",
    title: "Burgers' equations in the plane at Reynolds number 80",
    difficulty:
      "The front is oblique to both axes and moves: methods that adapt along one coordinate see it everywhere, and uniform samples see little of it.",
    unknowns: "u, v of x, y, t",
  },
  {
    name: "burgers-inviscid",
    title: "Inviscid Burgers equation: a shock forms at t = 1/π",
    difficulty:
      "At x = 0, t = 1/π the slope becomes infinite and a jump is born: u is like a cube root in x there and a square root in t after, so that smooth functions converge slowly.",
    unknowns: "u of x, t",
  },
  {
    name: "burgers-profile",
    title: "Self-similar profile of Burgers' equation at its first shock",
    difficulty:
      "The coefficient of u_y vanishes at y = 0, in a steep centre a twentieth of the interval wide with singularities at ±0.38i, and u = 0 satisfies the equation.",
    unknowns: "u of y",
  },
  {
    name: "cavity",
    title: "Lid-driven cavity at Reynolds number 100, regularised lid",
    difficulty:
      "Fourth derivatives and a quadratic term, weak singularities where the lid meets the walls, and layers along the walls that thin as the Reynolds number grows.",
    unknowns: "psi of x, y",
  },
  {
    name: "cavity-1000",
    title: "Lid-driven cavity at Reynolds number 1000, regularised lid",
    difficulty:
      "Fourth derivatives and a quadratic term, weak singularities where the lid meets the walls, and layers along the walls that thin as the Reynolds number grows.",
    unknowns: "psi of x, y",
  },
  {
    name: "cavity-400",
    title: "Lid-driven cavity at Reynolds number 400, regularised lid",
    difficulty:
      "Fourth derivatives and a quadratic term, weak singularities where the lid meets the walls, and layers along the walls that thin as the Reynolds number grows.",
    unknowns: "psi of x, y",
  },
  {
    name: "darcy-layers",
    title: "Darcy flow through two layers, conductivities 1 and 100",
    difficulty:
      "The gradient jumps by a factor of 100 across the interface: one smooth model of the whole square cannot follow it, and domain decompositions must match fluxes of very different size.",
    unknowns: "u, w of x, y",
  },
  {
    name: "eikonal",
    title: "Distance from a disc by the eikonal equation",
    difficulty:
      "At u = 0 the equation has no slope, so Newton's method has no first step; every sign of the gradient solves it, and an optimizer may paste both together along a kink.",
    unknowns: "u of x, y",
  },
  {
    name: "elasticity",
    title: "Elastic plate with mixed boundary conditions",
    difficulty:
      "Two fields share mixed derivatives, and each edge fixes one displacement and one traction: a penalty method must balance rows of values against rows of slopes.",
    unknowns: "u, v of x, y",
  },
  {
    name: "flow-mixing",
    title: "Mixing of two fluids in a vortex",
    difficulty:
      "Nothing diffuses: the arms of the spiral get thinner and their flanks steeper for all times, with coefficients that vary over the plane.",
    unknowns: "u of x, y, t",
  },
  {
    name: "fokker-planck-9",
    title: "Logarithm of a Fokker-Planck density in nine dimensions",
    difficulty:
      "Ten coordinates rule out every grid and tensor product, the squared gradient every linear solver, and data of size 60 on the walls spoil the scaling of networks.",
    unknowns: "q of 10 coordinates",
  },
  {
    name: "ginzburg-landau",
    title: "Complex Ginzburg-Landau equation: a vortex becomes a spiral",
    difficulty:
      "The state around the vortex is unstable, and behind the front that invades it arms wind up ever more tightly: gradients steepen for as long as one looks.",
    unknowns: "u, v of x, y, t",
  },
  {
    name: "gray-scott",
    title: "Gray-Scott equations: rolls grow from one blob",
    difficulty:
      "Reactions take a thousandth of the time of the pattern, which divides again and again: errors in time are amplified at every division, and no smooth function of low degree resembles the rolls.",
    unknowns: "u, v of x, y, t",
  },
  {
    name: "heat",
    title: "Heat conduction in a rod with cold ends",
    difficulty: "Smooth and damped, easy for every method: it measures how far down an error can be driven.",
    unknowns: "u of x, t",
  },
  {
    name: "heat-4d",
    title: "Heat conduction in four space dimensions",
    difficulty:
      "Five coordinates: a tensor grid has the fifth power of its points per axis, so that points have to be drawn and every digit counts.",
    unknowns: "u of 5 coordinates",
  },
  {
    name: "heat-5d",
    title: "Heat conduction in the five-dimensional ball",
    difficulty:
      "Six coordinates, most of the ball's volume near its surface, and a flux given there instead of values: only the initial data hold the level.",
    unknowns: "u of 6 coordinates",
  },
  {
    name: "heat-long",
    title: "Forced heat conduction up to t = 100",
    difficulty:
      "Time is long in every unit: 32 periods of the forcing pass while the slow mode remembers all of them, so that errors of early times are still there at the end.",
    unknowns: "u of x, t",
  },
  {
    name: "heat-variable",
    title: "Heat conduction in a plate of variable conductivity",
    difficulty:
      "The highest derivatives have a variable coefficient: no propagator is known in advance, and the scale of the residual varies by a factor of seven over the plate.",
    unknowns: "u of x, y, t",
  },
  {
    name: "helmholtz",
    title: "Helmholtz equation with modes (1, 4)",
    difficulty:
      "An interior residual is 167 times the error that causes it, one of the boundary equals it: the imbalance stalls networks trained by gradients alone.",
    unknowns: "u of x, y",
  },
  {
    name: "helmholtz-10-10",
    title: "Helmholtz equation with modes (10, 10)",
    difficulty:
      "An interior residual is 1973 times the error that causes it, one of the boundary equals it: the imbalance stalls networks trained by gradients alone.",
    unknowns: "u of x, y",
  },
  {
    name: "helmholtz-3d",
    title: "Helmholtz equation in a cube with modes (4, 4, 3)",
    difficulty:
      "Eight, eight and six half-waves fill the cube: tens of thousands of polynomials or random features, and a network learns low frequencies first.",
    unknowns: "u of x, y, z",
  },
  {
    name: "helmholtz-6-6",
    title: "Helmholtz equation with modes (6, 6)",
    difficulty:
      "An interior residual is 710 times the error that causes it, one of the boundary equals it: the imbalance stalls networks trained by gradients alone.",
    unknowns: "u of x, y",
  },
  {
    name: "inverse-burgers",
    title: "Viscosity of Burgers' equation from velocities inside",
    difficulty:
      "Only the front of width 0.006, which three sensors in a hundred see, tells the viscosity from none at all.",
    unknowns: "u of x, t",
  },
  {
    name: "inverse-field",
    title: "Unknown load on a string from its deflection",
    difficulty:
      "Fewer equations than fields: the data have to decide, and q is their second derivative, which amplifies every error of u between them.",
    unknowns: "u, q of x",
  },
  {
    name: "inverse-heat",
    title: "Diffusivity of a rod from temperatures inside it",
    difficulty:
      "The diffusivity is seen only through 64 temperatures: equation, data and coefficient have to be fitted together, and the residual is bilinear in coefficient and network.",
    unknowns: "u of x, t",
  },
  {
    name: "inverse-lorenz",
    title: "Parameters of Lorenz' equations from samples of a trajectory",
    difficulty:
      "Three parameters and three fields at once: from a start far off, the fields first fit the equations of wrong parameters.",
    unknowns: "x, y, z of t",
  },
  {
    name: "kdv",
    title: "Korteweg-de Vries equation from a cosine",
    difficulty:
      "Weak dispersion breaks a steepening wave into solitons: third derivatives matter at scales that the data do not show, and errors of speed become errors of place.",
    unknowns: "u of x, t",
  },
  {
    name: "klein-gordon",
    title: "Nonlinear Klein-Gordon equation in the plane",
    difficulty:
      "Three periods in time over the plane with a quadratic term: what is wrong early is carried through all later times.",
    unknowns: "u of x, y, t",
  },
  {
    name: "kovasznay",
    title: "Kovasznay flow at Reynolds number 40",
    difficulty:
      "Three fields coupled by transport and incompressibility, of which the pressure has no condition of its own.",
    unknowns: "u, v, p of x, y",
  },
  {
    name: "ks",
    title: "Kuramoto-Sivashinsky equation up to t = 0.5",
    difficulty:
      "Long waves grow by e^{25t} at most and fourth derivatives damp the short ones: early errors are amplified by orders of magnitude, which defeats networks over the whole interval.",
    unknowns: "u of x, t",
  },
  {
    name: "l-shape",
    title: "Laplace's equation on an L-shaped domain",
    difficulty:
      "The gradient grows as r^{-1/3} at the corner that points inwards: polynomials and networks converge slowly unless they know the exponent 2/3 or have poles that cluster at the corner.",
    unknowns: "u of x, y",
  },
  {
    name: "l-shape-general",
    title: "Laplace's equation on an L-shaped domain with general data",
    difficulty:
      "Three singular terms of the corner and a smooth part: the leading exponent alone leaves a remainder of r^{4/3}, whose second derivatives are infinite.",
    unknowns: "u of x, y",
  },
  {
    name: "liouville",
    title: "Liouville's equation with a source",
    difficulty:
      "The exponential pulls with e² on the crests and not at all in the troughs, which ruins the scaling of networks; a Newton method needs five steps.",
    unknowns: "u of x, y",
  },
  {
    name: "lorenz",
    title: "Lorenz' equations in their chaotic regime",
    difficulty:
      "Trajectories part by e every unit of time and turn in a tenth of it; least squares over the whole interval has false minima that begin where the trajectory is lost.",
    unknowns: "x, y, z of t",
  },
  {
    name: "lqr-20d",
    title: "Linear-quadratic optimal control in twenty dimensions",
    difficulty:
      "Twenty-one coordinates and a squared gradient: whatever counts functions per coordinate is lost, and sampling methods stop at a few digits.",
    unknowns: "u of 21 coordinates",
  },
  {
    name: "mixed-5d",
    title: "Poisson's equation in five dimensions, exponential and radial sine",
    difficulty:
      "Neither a sum nor a product over the axes: models that split the coordinates converge slowly, and tensor grids have the fifth power of their points per axis.",
    unknowns: "u of 5 coordinates",
  },
  {
    name: "nls",
    title: "Two bound solitons of the focusing nonlinear Schrödinger equation",
    difficulty:
      "The height of the peak doubles within t = π/4 while its width shrinks to a tenth, and two fields are coupled in their highest derivatives: networks need resolution where the peak is, evolutions a propagator for the pair.",
    unknowns: "u, v of x, t",
  },
  {
    name: "nonlinear-diffusion",
    title: "Nonlinear diffusion of three bumps",
    difficulty:
      "The diffusivity is the solution itself and vanishes with it: the edges of the bumps steepen into fronts, and thin layers stand at the walls.",
    unknowns: "u of x, y, t",
  },
  {
    name: "nonlinear-elliptic",
    title: "Cubic elliptic equation on a line",
    difficulty:
      "Mild: a smooth solution and a convex energy, nonlinear enough that one linear solve does not do.",
    unknowns: "u of x",
  },
  {
    name: "nonlinear-elliptic-2d",
    title: "Cubic elliptic equation on the unit square",
    difficulty:
      "Mild: a smooth solution and a convex energy, nonlinear enough that one linear solve does not do; frequencies differ between the axes.",
    unknowns: "u of x, y",
  },
  {
    name: "oscillator",
    title: "Damped oscillator over thirteen periods",
    difficulty:
      "Thirteen periods from data at one end only: u = 0 satisfies the equation, and networks stay there once the first instants are left behind.",
    unknowns: "u of t",
  },
  {
    name: "peak",
    title: "Poisson's equation with one sharp peak",
    difficulty:
      "Nothing happens on 99 hundredths of the square: uniform points nearly miss the peak, and global polynomials need degrees of several hundred.",
    unknowns: "u of x, y",
  },
  {
    name: "peaks-nine",
    title: "Poisson's equation with nine sharp peaks",
    difficulty:
      "Nine needles whose places nobody tells: points and functions spread evenly miss them, and those that refine one by one run out of time.",
    unknowns: "u of x, y",
  },
  {
    name: "peaks-two",
    title: "Poisson's equation with two sharp peaks",
    difficulty:
      "Two needles on an empty plane: whoever refines by the residual has to find both, and global polynomials need degrees of several hundred.",
    unknowns: "u of x, y",
  },
  {
    name: "plate",
    title: "Clamped square plate under a smooth load",
    difficulty:
      "Fourth derivatives are a thousand times the deflection: first-order training sees the load alone and forgets the clamps, and low-precision arithmetic loses half of its digits.",
    unknowns: "w of x, y",
  },
  {
    name: "poisson",
    title: "Poisson's equation on the unit square",
    difficulty: "None for smooth bases; of networks it shows how far below 1e-6 their training gets.",
    unknowns: "u of x, y",
  },
  {
    name: "poisson-100d",
    title: "Poisson's equation in the hundred-dimensional unit cube",
    difficulty:
      "A hundred coordinates: no grid and no tensor basis, and at random points u differs from its mean by a tenth only, so that a constant looks like a fit.",
    unknowns: "u of 100 coordinates",
  },
  {
    name: "poisson-10d",
    title: "Laplace's equation in the ten-dimensional unit cube",
    difficulty:
      "Ten coordinates rule out grids, though the solution is a polynomial of degree two: it shows whether a model finds low degree by itself.",
    unknowns: "u of 10 coordinates",
  },
  {
    name: "poisson-12-holes",
    title: "Laplace's equation on a disk with twelve holes",
    difficulty:
      "Holes of many sizes with narrow gaps and opposite values: no symmetry helps, and gradients crowd in every gap.",
    unknowns: "u of x, y",
  },
  {
    name: "poisson-1d",
    title: "Poisson's equation on a line",
    difficulty: "None: it shows what the last digits cost.",
    unknowns: "u of x",
  },
  {
    name: "poisson-3d",
    title: "Poisson's equation on the unit cube",
    difficulty:
      "Smooth, but in three dimensions: a dense factor of a tensor basis with n functions per axis costs n⁹.",
    unknowns: "u of x, y, z",
  },
  {
    name: "poisson-5d",
    title: "Poisson's equation in the five-dimensional unit cube",
    difficulty:
      "Five coordinates rule out tensor grids; the solution is a sum over the axes, which suits networks with one hidden layer and sparse bases.",
    unknowns: "u of 5 coordinates",
  },
  {
    name: "poisson-disk",
    title: "Poisson's equation on the unit disk",
    difficulty: "A curved boundary that no tensor grid fits, and a solution without symmetry.",
    unknowns: "u of x, y",
  },
  {
    name: "poisson-holes",
    title: "Laplace's equation on a square with four holes",
    difficulty:
      "Four holes close to the sides: polynomials alone do not span the harmonic functions around holes, and gradients crowd between hole and side.",
    unknowns: "u of x, y",
  },
  {
    name: "poisson-six-scales",
    title: "Poisson's equation with six scales",
    difficulty:
      "The finest of six scales has 64 half waves along either side while the coarsest carries the same share: networks see one or the other.",
    unknowns: "u of x, y",
  },
  {
    name: "product-5d",
    title: "Poisson's equation in five dimensions, product of sines",
    difficulty:
      "A product over five axes: sums over the axes cannot hold it, and tensor grids have the fifth power of their points per axis.",
    unknowns: "u of 5 coordinates",
  },
  {
    name: "quantum-oscillator",
    title: "Excited state of the quantum harmonic oscillator and its energy",
    difficulty:
      "E multiplies u, the ground state is always nearer, and where the potential is large u is small: a loss weighs both ends and sees neither.",
    unknowns: "u, w of x",
  },
  {
    name: "reaction",
    title: "Reaction with rate 5 from a Gaussian",
    difficulty:
      "u = 0 satisfies the equation and a network started near it stays there; the periodic continuation has a kink at x = 0, which nothing smooth and periodic follows.",
    unknowns: "u of x, t",
  },
  {
    name: "runge",
    title: "Poisson's equation with Runge's function as solution",
    difficulty:
      "Poles at distance 0.32 from the square: polynomials gain a factor 0.73 per degree and no more.",
    unknowns: "u of x, y",
  },
  {
    name: "sine-100",
    title: "Poisson's equation on a line with frequency 100",
    difficulty:
      "A hundred periods: networks learn low frequencies first and do not get here, and below two points a period nothing can.",
    unknowns: "u of x",
  },
  {
    name: "sine-100-2d",
    title: "Poisson's equation in the plane with frequency 100",
    difficulty:
      "Forty thousand cells of alternating sign: any basis of low frequencies first is useless, and two points per half-wave are 160000 points.",
    unknowns: "u of x, y",
  },
  {
    name: "sine-500",
    title: "Poisson's equation on a line with frequency 500 and a parabola",
    difficulty:
      "The sine's curvature is 62500 times that of the parabola: a relative residual of 1e-5 may hide the parabola altogether.",
    unknowns: "u of x",
  },
  {
    name: "sine-6-cos-100",
    title: "Poisson's equation on a line with a modulated wave of frequency 100",
    difficulty:
      "Frequencies 94 and 106 with nothing between or below: networks with their bias to low frequencies stay at zero.",
    unknowns: "u of x",
  },
  {
    name: "sine-gordon",
    title: "Breather of the sine-Gordon equation",
    difficulty:
      "A pulse held together by its nonlinearity alone: errors disperse, and those of phase add up over the period.",
    unknowns: "u of x, t",
  },
  {
    name: "stokes-cylinder",
    title: "Stokes flow past a cylinder in a channel",
    difficulty:
      "The cylinder nearly touches nothing but feels both walls, off the middle by 0.005: small next to the channel, it needs its own resolution, and pressure and velocities differ in size by a factor of 100.",
    unknowns: "u, v, p of x, y",
  },
  {
    name: "taylor-green",
    title: "Taylor-Green vortices decaying in the plane",
    difficulty:
      "Three fields are coupled by a constraint without time derivative: networks trade divergence against momentum, and the pressure, known by its gradient alone, comes out an order less accurate than the velocities.",
    unknowns: "u, v, p of x, y, t",
  },
  {
    name: "three-scale",
    title: "Poisson's equation on a line with three scales",
    difficulty:
      "The smallest amplitude has the largest residual: a fit of the equation sees cos 100x five hundred times before sin x.",
    unknowns: "u of x",
  },
  {
    name: "two-frequency-2d",
    title: "Poisson's equation in the plane with frequencies 14 and 26 along both axes",
    difficulty:
      "Four spectral lines in the plane, 26 periods across: an isotropic band around all of them is mostly empty.",
    unknowns: "u of x, y",
  },
  {
    name: "two-soliton",
    title: "Two solitons of the KdV equation, posed periodically on [-15, 55] around the window [0, 20]",
    difficulty:
      "Narrow pulses on a long line with third derivatives: where they meet, the equation is as nonlinear as it gets, and errors of speed become errors of place.",
    unknowns: "u of x, t",
  },
  {
    name: "volterra",
    title: "Volterra's integro-differential equation with an exponential memory",
    difficulty:
      "The equation remembers all of its past: methods that quadrate the integral at every point pay for it, those that keep it as a field do not.",
    unknowns: "y, w of x",
  },
  {
    name: "wave",
    title: "Vibrating string with two modes",
    difficulty:
      "Two modes, the faster with sixteen times the curvature: networks find the slow one first, and velocities reach 4π times the displacements.",
    unknowns: "u of x, t",
  },
  {
    name: "wave-2d",
    title: "Vibrating square membrane with two modes",
    difficulty:
      "Two and a half periods of the fast mode pass: a network must learn it from the initial data alone, while smooth functions that miss it altogether already have a small residual.",
    unknowns: "u of x, y, t",
  },
  {
    name: "x-sine-200",
    title: "Poisson's equation on a line with a growing wave of frequency 200",
    difficulty:
      "Two hundred periods, and a factor x that keeps any one of Fourier's modes from being the answer.",
    unknowns: "u of x",
  },
  {
    name: "zero-5d",
    title: "Poisson's equation in five dimensions with cold walls",
    difficulty:
      "Zero on ten walls and 0.18 of its height in the root mean square: most points of the cube hardly see the solution, and soft conditions outweigh it.",
    unknowns: "u of 5 coordinates",
  },
];
