// SPDX-License-Identifier: Apache-2.0
// RAM port (pipelined Wishbone, 32 bits) -> one 16-bit SDR SDRAM of 32 MB (4 banks, 8,192 rows, 512 columns), CAS latency 2, burst
// length 2: a word is one command, and a burst within an open row gives a word every two cycles. Each bank keeps its row open.
// Every pin has a register in its pad (fpga/common/sdram_pads.sv): the outputs here are what it takes at the next edge, dq_i is what
// it took at the last. The chip's clock is the inverse of ours, so it samples in the middle of the cycle, and its data are taken two
// edges after the command went out: half a cycle has to cover clock to pad, tAC and the pad's setup. With 5, 6 and 2 ns, which are
// assumed and not from the data sheets, that is 38 MHz at most.
// Guest window: lower 16 MB, CMS window: upper 16 MB; they begin two banks apart, so that neither closes the other's rows at once.
module soc_sdram #(
  parameter int CLK_MHZ  = 30,
  parameter int START_US = 200     // from power-on to the first command
) (
  input  logic             clk_i,
  input  logic             rst_i,
  input  mem_pkg::wb_req_t req_i,
  output mem_pkg::wb_rsp_t rsp_o,
  output logic             cke_o,
  output logic             ras_no,
  output logic             cas_no,
  output logic             we_no,
  output logic [1:0]       ba_o,
  output logic [12:0]      a_o,
  output logic [1:0]       dqm_o,
  output logic             dq_oe_o,
  output logic [15:0]      dq_o,
  input  logic [15:0]      dq_i
);
  // times in cycles, as usual for chips of speed -7 (assumed as well)
  localparam int RCD = (20 * CLK_MHZ + 999) / 1000, RP = RCD, RAS = (45 * CLK_MHZ + 999) / 1000, RC = (66 * CLK_MHZ + 999) / 1000,
                 RFC = RC, WR = (15 * CLK_MHZ + 999) / 1000;
  localparam int START = START_US * CLK_MHZ, INTERVAL = 30 * CLK_MHZ;  // four refreshes every 30 us: 7.8 us are allowed for each
  // {ras, cas, we}, low active
  localparam logic [2:0] NOP = 3'b111, ACTIVE = 3'b011, READ = 3'b101, WRITE = 3'b100, PRECHARGE = 3'b010, REFRESH = 3'b001,
                         MODE = 3'b000;

  // the request under way: what it asks for comes from flip-flops, so the port's stall is short
  logic        valid_q, we_q, take;
  logic [1:0]  bank_q;
  logic [12:0] row_q;
  logic [7:0]  column_q;
  logic [3:0]  sel_q;
  logic [31:0] dat_q;
  always_ff @(posedge clk_i) begin
    if (!valid_q || take) begin
      valid_q  <= req_i.cyc && req_i.stb;
      we_q     <= req_i.we;
      column_q <= 8'(req_i.adr);
      bank_q   <= 2'(req_i.adr >> 8) ^ {1'(req_i.adr >> 29), 1'b0};
      row_q    <= {1'(req_i.adr >> 29), 12'(req_i.adr >> 10)};
      sel_q    <= req_i.sel;
      dat_q    <= req_i.dat;
    end
    if (rst_i) valid_q <= 1'b0;
  end

  // may the next command come: wait after the last one; active: until tRC; write: until tWR
  logic [13:0] wait_q;
  logic [3:0]  active_q, write_q;
  logic [11:0] refresh_q;
  logic [2:0]  owed_q;             // refreshes due, together: each closes all rows
  logic [3:0]  start_q;            // commands of the initialisation still to give, and 1
  logic        due, second_q, store_q, ack_q, ready, hit, closable;
  logic [3:0]  open_q;
  logic [12:0] rows_q [0:3];
  logic [4:0]  reads_q;            // bit i: a read command was given i + 1 cycles ago
  logic [15:0] low_q, high_q;
  logic [1:0]  high_mask_q;
  logic [31:0] word_q;
  assign due      = owed_q != 3'd0;
  assign ready    = wait_q == 14'd0 && !second_q;
  assign hit      = open_q[bank_q] && rows_q[bank_q] == row_q;
  assign closable = active_q <= 4'(RC - RAS) && write_q == 4'd0;
  // a command takes two cycles of the data bus; a write waits until what was read has come
  assign take     = ready && start_q == 4'd0 && valid_q && hit && !due && (!we_q || reads_q[3:0] == 4'd0);
  assign rsp_o    = {valid_q && !take, ack_q, word_q};

  logic [2:0] cmd;
  always_comb begin
    cmd = NOP;
    a_o = {4'd0, column_q, 1'b0};
    if (start_q != 4'd0) begin     // precharge all, eight refreshes, mode
      a_o = 13'h0400;
      if (ready) cmd = start_q == 4'd10 ? PRECHARGE : start_q == 4'd1 ? MODE : REFRESH;
      if (start_q == 4'd1) a_o = 13'h0021;  // CAS latency 2, sequential, burst length 2
    end else if (take) cmd = we_q ? WRITE : READ;
    else if (ready && due) begin
      a_o = 13'h0400;
      if (open_q == 4'd0) cmd = REFRESH;
      else if (closable) cmd = PRECHARGE;
    end else if (ready && valid_q && !hit) begin
      if (!open_q[bank_q]) begin
        a_o = row_q;
        if (active_q == 4'd0) cmd = ACTIVE;
      end else begin
        a_o = 13'h0000;
        if (closable) cmd = PRECHARGE;
      end
    end
  end
  assign {ras_no, cas_no, we_no} = cmd;
  assign ba_o    = start_q != 4'd0 ? 2'd0 : bank_q;
  assign cke_o   = !rst_i;
  assign dq_oe_o = store_q || (take && we_q);
  assign dq_o    = store_q ? high_q : dat_q[15:0];
  assign dqm_o   = store_q ? high_mask_q : take && we_q ? ~sel_q[1:0] : 2'b00;

  always_ff @(posedge clk_i) begin
    second_q  <= take;
    store_q   <= take && we_q;
    ack_q     <= store_q || reads_q[3];
    reads_q   <= {reads_q[3:0], take && !we_q};
    refresh_q <= refresh_q - 12'd1;
    if (refresh_q == 12'd0) begin
      refresh_q <= 12'(INTERVAL);
      owed_q    <= 3'd4;
    end
    if (wait_q != 14'd0) wait_q <= wait_q - 14'd1;
    if (active_q != 4'd0) active_q <= active_q - 4'd1;
    if (write_q != 4'd0) write_q <= write_q - 4'd1;
    high_q      <= dat_q[31:16];
    high_mask_q <= ~sel_q[3:2];
    low_q       <= dq_i;
    if (reads_q[3]) word_q <= {dq_i, low_q};

    case (cmd)
      ACTIVE: begin
        rows_q[bank_q] <= row_q;
        open_q[bank_q] <= 1'b1;
        active_q       <= 4'(RC - 1);
        wait_q         <= 14'(RCD - 1);
      end
      PRECHARGE: begin
        if (a_o[10]) open_q <= 4'd0;
        else open_q[bank_q] <= 1'b0;
        wait_q <= 14'(RP - 1);
      end
      REFRESH: begin
        owed_q <= owed_q - 3'd1;
        wait_q <= 14'(RFC - 1);
      end
      WRITE: write_q <= 4'(1 + WR);
      MODE: wait_q <= 14'd2;
      default: ;
    endcase
    if (start_q != 4'd0 && ready) start_q <= start_q - 4'd1;

    if (rst_i) begin
      start_q   <= 4'd10;
      wait_q    <= 14'(START);
      refresh_q <= 12'(INTERVAL);
      active_q  <= 4'd0;
      write_q   <= 4'd0;
      open_q    <= 4'd0;
      owed_q    <= 3'd0;
      reads_q   <= 5'd0;
      second_q  <= 1'b0;
      store_q   <= 1'b0;
      ack_q     <= 1'b0;
    end
  end
  logic unused;
  assign unused = &{1'b0, req_i.cti, reads_q[4]};
endmodule
